//! The application: builds the server from its parts, binds it, and runs it until it is stopped.
//!
//! Lives here: putting the parts together, listening and stopping, and the list of all routes.
//! Does not live here: the parts (`ports`), and the work of a route (in its surface).

mod routes;
mod settings;
mod stop_signals;

use std::{io, net::SocketAddr, sync::Arc};

use actix_web::{
    App, HttpServer,
    dev::{Server, ServerHandle},
    middleware::{Condition, from_fn},
};
use tokio::sync::{oneshot, watch};

use crate::{
    delivery::{DispatcherSettings, MessageDispatcher},
    http::{local_only::require_local_request, security_headers::add_transport_security},
    ports::ApplicationPorts,
    turn::AnswerCounts,
};

use routes::ServerRoutes;
pub use settings::Settings;
use stop_signals::StopSignals;

/// The application could not be built.
#[derive(Debug, thiserror::Error)]
pub enum ServerBuildError {
    /// The address is in use, or it does not belong to this machine.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// The cause.
        source: io::Error,
    },
    /// The server accepts requests that Alexa did not sign, and other machines could reach it.
    #[error(
        "{0} can be reached from other machines, but development trust anchors are set: listen on 127.0.0.1"
    )]
    Exposed(SocketAddr),
    /// The stop signals cannot be watched.
    #[error("SIGTERM and SIGINT cannot be handled")]
    Signals(#[source] io::Error),
}

/// Handle that stops an [`CountersignServer`], as SIGTERM would.
#[derive(Debug, Clone)]
pub struct StopHandle(Arc<watch::Sender<bool>>);

impl StopHandle {
    /// Lets turns in flight finish and accepts no new ones.
    pub fn stop(&self) {
        self.0.send_replace(true);
    }

    /// Returns when [`StopHandle::stop`] is called, or at once if it was called before.
    fn stopped(&self) -> impl Future<Output = ()> + Send + 'static {
        let mut stopped = self.0.subscribe();
        async move {
            // The application keeps a sender, so the channel cannot close while this waits.
            let _ = stopped.wait_for(|stopped| *stopped).await;
        }
    }
}

/// The server with all its parts, bound to its address.
pub struct CountersignServer {
    server: Server,
    address: SocketAddr,
    dispatcher: MessageDispatcher,
    answer_counts: AnswerCounts,
    stop_handle: StopHandle,
    signals: Option<StopSignals>,
}

impl CountersignServer {
    /// Builds the application and binds its address. Requests are answered once [`CountersignServer::run_until_stopped`]
    /// runs.
    ///
    /// # Errors
    /// [`ServerBuildError`] when it cannot listen on the address, or must not.
    ///
    /// # Panics
    /// Outside a Tokio runtime.
    pub fn build(settings: Settings, ports: ApplicationPorts) -> Result<Self, ServerBuildError> {
        if settings.development {
            refuse_exposure(settings.listen)?;
        }
        let stopper = StopHandle(Arc::new(watch::channel(false).0));
        // Shared by gate and dispatcher: one seals the messages that the other opens.
        let parcels = Arc::new(ports.root_key.derive_sealer("outbox"));
        let dispatcher = MessageDispatcher::new(
            Arc::clone(&ports.outbox),
            ports.senders.clone(),
            Arc::clone(&parcels),
            Arc::clone(&ports.clock),
            DispatcherSettings {
                drain_timeout: settings.shutdown_timeout,
                ..DispatcherSettings::default()
            },
        );
        let answer_counts = AnswerCounts::new(Arc::clone(&ports.audit), Arc::clone(&ports.clock));
        let routes = ServerRoutes::new(
            &settings,
            ports,
            dispatcher.clone(),
            parcels,
            answer_counts.clone(),
        );
        let development = settings.development;
        let speaks_tls = settings.tls.is_some();
        let app = move || {
            App::new()
                // A loopback address is not enough: a proxy on this machine may forward requests of others.
                .wrap(Condition::new(development, from_fn(require_local_request)))
                .wrap(Condition::new(speaks_tls, from_fn(add_transport_security)))
                .configure(|service| routes.register(service))
        };
        let server = HttpServer::new(app)
            .client_request_timeout(settings.request_timeout)
            .keep_alive(settings.keep_alive)
            .max_connections(settings.connections)
            // actix takes whole seconds, and with 0 it would cut off turns in flight.
            .shutdown_timeout(settings.shutdown_timeout.as_secs().max(1))
            // On a signal actix would end its whole `System`, and not only this server.
            .disable_signals();
        let server = match settings.workers {
            0 => server,
            workers => server.workers(workers.into()),
        };
        let bound = match settings.tls {
            Some(tls) => server.bind_rustls_0_23(settings.listen, tls),
            None => server.bind(settings.listen),
        };
        let server = bound.map_err(|source| ServerBuildError::Listen {
            address: settings.listen,
            source,
        })?;
        // Before the first answer: whoever starts the server takes that to mean "it runs and can be stopped".
        let signals = settings.stops_on_signal.then(StopSignals::watch);
        let signals = signals.transpose().map_err(ServerBuildError::Signals)?;
        // With port 0 the operating system has picked the port.
        let address = server.addrs().first().copied().unwrap_or(settings.listen);
        Ok(Self {
            server: server.run(),
            address,
            dispatcher,
            answer_counts,
            stop_handle: stopper,
            signals,
        })
    }

    /// The port it listens on.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// The address it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns a handle that stops the application.
    pub fn stop_handle(&self) -> StopHandle {
        self.stop_handle.clone()
    }

    /// Answers requests until SIGTERM, SIGINT or a [`StopHandle`]. Then finishes the turns in flight, and after them
    /// the messages.
    ///
    /// # Errors
    /// The error of the server, if it fails.
    pub async fn run_until_stopped(self) -> io::Result<()> {
        let Self {
            server,
            dispatcher,
            answer_counts,
            stop_handle: stopper,
            signals,
            ..
        } = self;
        let (served, all_served) = oneshot::channel::<()>();
        // Stops last, when no turn is left that could hand it a message.
        let sending = tokio::spawn(async move {
            dispatcher
                .run(async {
                    // Resolves when `served` is dropped: no turn is left that could send another message.
                    let _ = all_served.await;
                })
                .await;
        });
        let (answered, all_answered) = oneshot::channel::<()>();
        let counting = tokio::spawn(async move {
            answer_counts
                .run(async {
                    let _ = all_answered.await;
                })
                .await;
        });
        let stopping = tokio::spawn(stop_server_when(stopper.stopped(), server.handle()));
        let signals = signals.map(|signals| tokio::spawn(stop_on_signal(signals, stopper)));
        let outcome = server.await;
        stopping.abort();
        drop((served, answered));
        if sending.await.is_err() {
            tracing::error!(
                "the dispatcher failed while stopping; unsent messages are sent after the next start"
            );
        }
        if counting.await.is_err() {
            tracing::error!(
                "the counting of answers failed while stopping; some are missing from the audit log"
            );
        }
        if let Some(signals) = signals {
            signals.abort();
        }
        tracing::info!("stopped");
        outcome
    }
}

/// Refuses to listen for other machines while development trust anchors are set.
fn refuse_exposure(listen: SocketAddr) -> Result<(), ServerBuildError> {
    if !listen.ip().is_loopback() {
        return Err(ServerBuildError::Exposed(listen));
    }
    tracing::warn!(
        "DEVELOPMENT TRUST ANCHORS ARE SET: requests that Alexa did not sign are accepted. Never use this in production."
    );
    Ok(())
}

/// Stops one server. Its own shutdown signal would end the whole `System` of actix, and with it every other
/// application in this process.
async fn stop_server_when(stopped: impl Future<Output = ()>, server: ServerHandle) {
    stopped.await;
    server.stop(true).await;
}

async fn stop_on_signal(signals: StopSignals, stopper: StopHandle) {
    signals.wait().await;
    tracing::info!("stopping: turns in progress are finished, new ones are not accepted");
    stopper.stop();
}
