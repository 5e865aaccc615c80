//! The application: built, bound, run until stopped; and the one list of routes.
//!
//! Lives here: what is put together of the parts, listening and stopping.
//! Does not live here: the parts (`ports`), and what a route does (each surface).

mod budgets;
mod routes;
mod settings;
mod signals;

use std::{io, net::SocketAddr, sync::Arc};

use actix_web::{
    App, HttpServer,
    dev::{Server, ServerHandle},
    middleware::{Condition, from_fn},
};
use tokio::sync::{oneshot, watch};

use crate::{
    delivery::{Dispatcher, dispatcher::DispatcherSettings},
    http::own_machine::own_machine_only,
    ports::Ports,
};

use routes::Routes;
pub use settings::Settings;
use signals::Signals;

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
    /// It could not be stopped in order.
    #[error("SIGTERM and SIGINT cannot be watched")]
    Signals(#[source] io::Error),
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
    signals: Option<Signals>,
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
        let stopper = Stopper(Arc::new(watch::channel(false).0));
        let parcels = Arc::new(ports.root_key.sealer("outbox"));
        let dispatcher = Dispatcher::new(
            Arc::clone(&ports.outbox),
            ports.senders.clone(),
            Arc::clone(&parcels),
            Arc::clone(&ports.clock),
            DispatcherSettings {
                drain: settings.shutdown_timeout,
                ..DispatcherSettings::default()
            },
        );
        let routes = Routes::new(&settings, ports, dispatcher.clone(), parcels);
        let development = settings.development;
        let app = move || {
            App::new()
                .wrap(Condition::new(development, from_fn(own_machine_only)))
                .configure(|service| routes.add_to(service))
        };
        let server = HttpServer::new(app)
            .client_request_timeout(settings.request_timeout)
            .keep_alive(settings.keep_alive)
            .max_connections(settings.connections)
            .shutdown_timeout(settings.shutdown_timeout.as_secs().max(1))
            .disable_signals();
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
        // Before the first answer, which whoever starts it takes for "it runs, and can be stopped".
        let signals = settings.stops_on_signal.then(Signals::watch);
        let signals = signals.transpose().map_err(BuildError::Signals)?;
        let address = server.addrs().first().copied().unwrap_or(settings.listen);
        Ok(Self {
            server: server.run(),
            address,
            dispatcher,
            stopper,
            signals,
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
            signals,
            ..
        } = self;
        let (served, all_served) = oneshot::channel::<()>();
        let sending = tokio::spawn(async move {
            dispatcher
                .run(async {
                    // Dropped or sent: both mean that no turn is left.
                    let _ = all_served.await;
                })
                .await;
        });
        let stopping = tokio::spawn(stop_when(stopper.stopped(), server.handle()));
        let signals = signals.map(|signals| tokio::spawn(stop_on(signals, stopper)));
        let outcome = server.await;
        stopping.abort();
        drop(served);
        if sending.await.is_err() {
            tracing::error!("the dispatcher failed while stopping; messages left are sent by the next start");
        }
        if let Some(signals) = signals {
            signals.abort();
        }
        tracing::info!("stopped");
        outcome
    }
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

/// Stops one server. A shutdown signal of actix-server would end the whole System after it, and with it the turns of
/// every other application in the process.
async fn stop_when(stopped: impl Future<Output = ()>, server: ServerHandle) {
    stopped.await;
    server.stop(true).await;
}

async fn stop_on(signals: Signals, stopper: Stopper) {
    signals.come().await;
    tracing::info!("stopping: turns in flight are finished, new ones are not taken");
    stopper.stop();
}
