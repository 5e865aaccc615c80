//! The list of all routes.

use std::sync::Arc;

use actix_web::{
    middleware::from_fn,
    web::{self, Data, PayloadConfig, ServiceConfig},
};
use metrics_exporter_prometheus::PrometheusHandle;

use crate::{
    admin::voice_access::{self, OwnerVoiceAccess, VoiceAccessPages},
    alexa::verify::RequestVerifier,
    delivery::MessageDispatcher,
    http::{self, ReadinessChecks, health, request_id},
    mfa::{
        Gate,
        budget::Budgets,
        gate,
        owner::{OwnerLinkKey, OwnerNotifier},
    },
    ports::ApplicationPorts,
    secret::Sealer,
    simulator::{self, SimulatorConsole},
    telemetry,
    turn::{self, AnswerCounts, OptionalTurnObserver, TurnServices, endpoint::BodyTimeout},
};

use super::Settings;

/// State of the routes. It is created once, and its clones, one for each worker thread, share it.
#[derive(Clone)]
pub(super) struct ServerRoutes {
    body_limit: usize,
    body_patience: BodyTimeout,
    verifier: Data<RequestVerifier>,
    services: Data<TurnServices>,
    observers: Data<OptionalTurnObserver>,
    health: Data<ReadinessChecks>,
    metrics: Data<PrometheusHandle>,
    pages: Data<VoiceAccessPages>,
    console: Option<Data<SimulatorConsole>>,
}

impl ServerRoutes {
    pub(super) fn new(
        settings: &Settings,
        ports: ApplicationPorts,
        dispatcher: MessageDispatcher,
        parcels: Arc<Sealer>,
        answer_counts: AnswerCounts,
    ) -> Self {
        let health = ports.health_parts();
        let budgets = Budgets::new(
            settings.budgets.clone(),
            ports.ledger,
            Arc::clone(&ports.entropy),
            &ports.root_key,
        );
        let access = OwnerVoiceAccess {
            budgets: budgets.clone(),
            store: Arc::clone(&ports.store),
            directory: Arc::clone(&ports.directory),
            audit: Arc::clone(&ports.audit),
            clock: Arc::clone(&ports.clock),
        };
        let pages = VoiceAccessPages::new(OwnerLinkKey::new(&ports.root_key), access);
        let notices = OwnerNotifier::new(
            dispatcher.clone(),
            Arc::clone(&ports.entropy),
            &ports.root_key,
            settings.public_url.as_ref(),
        );
        let gate = Gate::new(
            gate::GateParts {
                store: ports.store,
                budgets,
                dispatcher,
                notices,
                message_sealer: parcels,
                clock: Arc::clone(&ports.clock),
                entropy: Arc::clone(&ports.entropy),
            },
            &ports.root_key,
            settings.gate,
        );
        let services = TurnServices {
            directory: ports.directory,
            link_tokens: ports.links,
            gate,
            answers: ports.answers,
            audit: ports.audit,
            answer_counts,
            clock: ports.clock,
            entropy: ports.entropy,
            session_sealer: TurnServices::derive_session_sealer(&ports.root_key),
        };
        Self {
            body_limit: settings.body_limit,
            body_patience: BodyTimeout(settings.request_timeout),
            verifier: Data::from(ports.verifier),
            services: Data::new(services),
            observers: Data::new(settings.observers.clone()),
            health: Data::new(health),
            metrics: Data::new(telemetry::metrics_handle().clone()),
            pages: Data::new(pages),
            console: settings.console.clone().map(Data::from),
        }
    }

    /// Registers all routes. There are no others.
    pub(super) fn register(&self, service: &mut ServiceConfig) {
        service
            .app_data(PayloadConfig::new(self.body_limit))
            .app_data(self.body_patience)
            .app_data(self.verifier.clone())
            .app_data(self.services.clone())
            .app_data(self.observers.clone())
            // Outside the scope below: Alexa's requests bring an id, and the endpoint counts its own responses.
            .configure(turn::endpoint::configure);
        // Before the scope below, which matches every path.
        if let Some(console) = &self.console {
            service
                .app_data(console.clone())
                .configure(simulator::configure_simulator);
        }
        service.service(
            web::scope("")
                .app_data(self.health.clone())
                .app_data(self.metrics.clone())
                .app_data(self.pages.clone())
                .wrap(from_fn(request_id::identify_and_count_request))
                .route("/health/live", web::get().to(health::show_liveness))
                .route("/health/ready", web::get().to(health::show_readiness))
                .route("/metrics", web::get().to(http::metrics::show_metrics))
                .configure(voice_access::configure_voice_access)
                .default_service(web::to(http::respond_not_found)),
        );
    }
}
