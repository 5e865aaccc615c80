//! Spoken turns through the real webhook.

mod answers;
mod answers_given;
mod audit;
mod budgets;
mod canary;
mod chain_host_outages;
mod dependency_outages;
mod escalation;
mod gate;
mod locales;
mod other_requests;
mod pin_secrecy;
mod policy;
mod request_verification;
mod screens;
mod skill_events;
mod sms_gateway_outages;
