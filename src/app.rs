//! The application: built, bound, run until stopped; and the one list of routes.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use actix_web::{
    App, HttpServer,
    dev::Server,
    middleware::from_fn,
    web::{self, Data},
};
use tokio::sync::watch;

use crate::{
    config::Config,
    delivery::{Dispatcher, dispatcher::DispatcherSettings},
    http::{self, health, request_id},
    ports::Ports,
    telemetry,
};

/// How the application listens and stops.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where it listens; port 0 takes a free one.
    pub listen: SocketAddr,
    /// With what certificate, if it speaks TLS itself.
    pub tls: Option<rustls::ServerConfig>,
    /// How many threads answer; 0 for one per processor.
    pub workers: u16,
    /// The largest body of a request that is read, in bytes.
    pub body_limit: usize,
    /// How long a client may take to send the head of a request.
    pub head_timeout: Duration,
    /// How long an idle connection is kept.
    pub keep_alive: Duration,
    /// How many connections one thread holds at a time.
    pub connections: usize,
    /// How long stopping may take: once for turns, once for messages.
    pub shutdown_timeout: Duration,
    /// Whether requests of others than Alexa pass the seal.
    pub development: bool,
}

/// The application could not be built.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// The address is taken, or not ours.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// Others could reach a server that takes requests not signed by Alexa.
    #[error("{0} can be reached by others, and development trust anchors are set: listen on 127.0.0.1")]
    Exposed(SocketAddr),
    /// The certificate or its key cannot be served.
    #[error("TLS: {0}")]
    Tls(#[from] http::tls::Error),
}

impl Settings {
    /// What the configuration says.
    ///
    /// # Errors
    /// [`BuildError::Tls`] when a file changed since the configuration was read.
    pub fn of(config: &Config) -> Result<Self, BuildError> {
        let server = &config.server;
        Ok(Self {
            listen: server.listen,
            tls: match (&config.tls.certificate, &config.tls.key) {
                (Some(certificate), Some(key)) => {
                    Some(http::tls::from_files(certificate.path(), key.path())?)
                }
                _ => None,
            },
            workers: server.workers,
            body_limit: server.body_limit.0,
            head_timeout: server.head_timeout,
            keep_alive: server.keep_alive,
            connections: usize::try_from(server.connections).unwrap_or(usize::MAX),
            shutdown_timeout: server.shutdown_timeout,
            development: config.development.is_on(),
        })
    }
}

/// Stops an [`Application`] as a signal would.
#[derive(Debug, Clone)]
pub struct Stopper(Arc<watch::Sender<bool>>);

impl Stopper {
    /// Lets turns in flight finish and takes no new ones.
    pub fn stop(&self) {
        self.0.send_replace(true);
    }

    /// Returns when [`Stopper::stop`] was called.
    fn stopped(&self) -> impl Future<Output = ()> + Send + 'static {
        let mut stopped = self.0.subscribe();
        async move {
            // The sender lives as long as the application: it cannot close before.
            let _ = stopped.wait_for(|stopped| *stopped).await;
        }
    }
}

/// Countersign, bound to its address.
pub struct Application {
    server: Server,
    address: SocketAddr,
    dispatcher: Dispatcher,
    stopper: Stopper,
}

impl Application {
    /// Binds. Requests are answered from [`Application::run_until_stopped`] on.
    ///
    /// # Errors
    /// [`BuildError`] when it cannot listen, or must not.
    ///
    /// # Panics
    /// Outside a Tokio runtime.
    pub fn build(settings: Settings, ports: Ports) -> Result<Self, BuildError> {
        if settings.development {
            refuse_exposure(settings.listen)?;
        }
        let metrics = Data::new(telemetry::metrics().clone());
        let stopper = Stopper(Arc::new(watch::channel(false).0));
        let dispatcher = dispatcher(&settings, &ports);
        let health = Data::new(ports.parts());
        let ports = Data::new(ports);
        let app = move || {
            App::new()
                .app_data(metrics.clone())
                .app_data(health.clone())
                .app_data(ports.clone())
                .configure(routes)
        };
        let server = HttpServer::new(app)
            .client_request_timeout(settings.head_timeout)
            .keep_alive(settings.keep_alive)
            .max_connections(settings.connections)
            .shutdown_timeout(settings.shutdown_timeout.as_secs().max(1))
            .shutdown_signal(stopper.stopped());
        let server = match settings.workers {
            0 => server,
            workers => server.workers(workers.into()),
        };
        let bound = match settings.tls {
            Some(tls) => server.bind_rustls_0_23(settings.listen, tls),
            None => server.bind(settings.listen),
        };
        let server = bound.map_err(|source| BuildError::Listen {
            address: settings.listen,
            source,
        })?;
        let address = server.addrs().first().copied().unwrap_or(settings.listen);
        Ok(Self {
            server: server.run(),
            address,
            dispatcher,
            stopper,
        })
    }

    /// The port it listens on.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What stops it.
    pub fn stopper(&self) -> Stopper {
        self.stopper.clone()
    }

    /// Answers until SIGTERM, SIGINT or its [`Stopper`]; then finishes the turns in flight, then the messages.
    ///
    /// # Errors
    /// When the server itself fails.
    pub async fn run_until_stopped(self) -> io::Result<()> {
        let Self {
            server,
            dispatcher,
            stopper,
            ..
        } = self;
        let (served, all_served) = tokio::sync::oneshot::channel::<()>();
        let sending = tokio::spawn(async move {
            dispatcher
                .run(async {
                    // Dropped or sent: both mean that no turn is left.
                    let _ = all_served.await;
                })
                .await;
        });
        let signals = tokio::spawn(stop_on_signal(stopper));
        let upkeep = tokio::spawn(keep_metrics_small());
        let outcome = server.await;
        drop(served);
        if sending.await.is_err() {
            tracing::error!("the dispatcher failed while stopping; messages left are sent by the next start");
        }
        signals.abort();
        upkeep.abort();
        tracing::info!("stopped");
        outcome
    }
}

/// The routes. There are no others.
fn routes(service: &mut web::ServiceConfig) {
    service.service(
        web::scope("")
            .wrap(from_fn(request_id::name_and_count))
            .route("/health/live", web::get().to(health::live))
            .route("/health/ready", web::get().to(health::ready))
            .route("/metrics", web::get().to(http::metrics::show))
            .default_service(web::to(http::nothing_here)),
    );
}

fn refuse_exposure(listen: SocketAddr) -> Result<(), BuildError> {
    if !listen.ip().is_loopback() {
        return Err(BuildError::Exposed(listen));
    }
    tracing::warn!(
        "DEVELOPMENT TRUST ANCHORS ARE SET: requests that Alexa did not sign pass the seal. Never run this in production."
    );
    Ok(())
}

fn dispatcher(settings: &Settings, ports: &Ports) -> Dispatcher {
    let (sealer, clock) = (
        Arc::new(ports.root_key.sealer("outbox")),
        Arc::clone(&ports.clock),
    );
    let dispatching = DispatcherSettings {
        drain: settings.shutdown_timeout,
        ..DispatcherSettings::default()
    };
    Dispatcher::new(
        Arc::clone(&ports.outbox),
        ports.senders.clone(),
        sealer,
        clock,
        dispatching,
    )
}

async fn stop_on_signal(stopper: Stopper) {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        return tracing::error!("SIGTERM cannot be watched; it will end this process at once");
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
    tracing::info!("stopping: turns in flight are finished, new ones are not taken");
    stopper.stop();
}

/// Histograms keep every value until it is sorted into its bucket.
async fn keep_metrics_small() {
    let mut every = tokio::time::interval(Duration::from_secs(5));
    loop {
        every.tick().await;
        telemetry::metrics().run_upkeep();
    }
}
