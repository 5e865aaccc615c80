//! The senders, with their settings from the configuration.

use std::{fs, io, sync::Arc};

use secrecy::{ExposeSecret, SecretString};

use super::OpenPortsError;
use crate::{
    config::{ConfigError, CountersignConfig, SmsConfig, SmsGatewayKind, value_types::ReadableFile},
    delivery::{
        Channel, ChannelSenders, SenderSettingError, SmsCountries,
        email::{SmtpSender, SmtpSettings},
        sms::{SmsGatewaySender, SmsGatewaySettings, presets},
    },
    secret::Entropy,
};

/// Creates the senders of the configured channels.
pub(super) fn build_senders(
    config: &CountersignConfig,
    entropy: &Arc<dyn Entropy>,
) -> Result<ChannelSenders, OpenPortsError> {
    let mut senders = ChannelSenders::empty();
    if let Some(smtp) = smtp_settings(config)? {
        let sender = SmtpSender::new(smtp, Arc::clone(entropy));
        let sender = sender.map_err(|faults| convert_faults(config, "email", faults))?;
        senders = senders.with_sender(Channel::Email, Arc::new(sender));
    }
    if let Some(gateway) = gateway_settings(config)? {
        let sender =
            SmsGatewaySender::new(gateway).map_err(|faults| convert_faults(config, "sms", faults))?;
        senders = senders.with_sender(Channel::Sms, Arc::new(sender));
    }
    Ok(senders.with_sms_countries(allowed_countries(&config.sms)))
}

/// Returns the countries that text messages may be sent to. An empty list in the configuration allows all of
/// them.
fn allowed_countries(sms: &SmsConfig) -> SmsCountries {
    if sms.countries.is_empty() {
        return SmsCountries::Any;
    }
    SmsCountries::Only(sms.countries.clone())
}

/// Returns the faults that only the senders themselves can find.
pub(super) fn find_sender_faults(config: &CountersignConfig) -> ConfigError {
    let mail = smtp_settings(config)
        .ok()
        .flatten()
        .map(|smtp| smtp.find_errors());
    let text = gateway_settings(config)
        .ok()
        .flatten()
        .map(|gateway| gateway.find_errors());
    let faults = [("email", mail), ("sms", text)];
    let faults = faults.into_iter().flat_map(|(section, faults)| {
        let faults = convert_faults(config, section, faults.unwrap_or_default());
        faults.iter().cloned().collect::<Vec<_>>()
    });
    faults.collect()
}

/// Converts the faults of a sender to faults of the configuration, with the key and the line of each setting.
fn convert_faults(config: &CountersignConfig, section: &str, faults: Vec<SenderSettingError>) -> ConfigError {
    let named = faults.into_iter().map(|fault| {
        // Senders know nothing of configuration files, so one of their fields has another name than its key.
        let name = match fault.field {
            "extra_ca" => "ca_file",
            field => field,
        };
        config.fault_of_key(&format!("{section}.{name}"), fault.problem, fault.remedy)
    });
    named.collect()
}

/// Returns the settings of the mail sender, or `None` if `email.host` is not set.
fn smtp_settings(config: &CountersignConfig) -> io::Result<Option<SmtpSettings>> {
    let email = &config.email;
    let Some(host) = &email.host else { return Ok(None) };
    Ok(Some(SmtpSettings {
        port: email.port,
        security: email.security,
        username: email.username.clone(),
        password: email.password.clone(),
        subject: email.subject.clone(),
        timeout: email.timeout,
        extra_ca: email.ca_file.as_ref().map(read_text).transpose()?,
        ..SmtpSettings::new(host, &email.from.0)
    }))
}

/// Returns the settings of the SMS sender, or `None` if there is no gateway. Settings that are given
/// explicitly replace those of a preset.
fn gateway_settings(config: &CountersignConfig) -> io::Result<Option<SmsGatewaySettings>> {
    let sms = &config.sms;
    let (account, from) = (sms.account.as_deref(), sms.from.as_deref());
    let (account, from) = (account.unwrap_or_default(), from.unwrap_or_default());
    let secret = sms.secret.clone().unwrap_or_default();
    let ready_made = match sms.gateway {
        SmsGatewayKind::Off => return Ok(None),
        SmsGatewayKind::Custom => SmsGatewaySettings::new("POST", ""),
        SmsGatewayKind::Twilio => presets::twilio_settings(account, &secret, from),
        SmsGatewayKind::Vonage => presets::vonage_settings(account, &secret, from),
    };
    let extra_ca = sms.ca_file.as_ref().map(read_text).transpose()?;
    Ok(Some(SmsGatewaySettings {
        method: sms
            .method
            .as_ref()
            .map_or(ready_made.method, |method| method.0.clone()),
        url: sms
            .url
            .as_ref()
            .map_or(ready_made.url, |url| url.0.expose_secret().to_owned()),
        headers: merge_headers(sms, ready_made.headers),
        body: sms.body.clone().unwrap_or(ready_made.body),
        timeout: sms.timeout,
        plus_sign: sms.plus_sign.unwrap_or(ready_made.plus_sign),
        from: from.to_owned(),
        success: sms.success.clone().unwrap_or(ready_made.success),
        extra_ca,
    }))
}

/// Merges the configured headers with those of a preset. A configured header replaces the preset's header of
/// the same name; sending both would be ambiguous.
fn merge_headers(sms: &SmsConfig, ready_made: Vec<(String, SecretString)>) -> Vec<(String, SecretString)> {
    let mut own = sms.headers.0.clone();
    own.extend(
        sms.content_type
            .iter()
            .map(|kind| ("Content-Type".to_owned(), kind.as_str().into())),
    );
    let is_own = |name: &str| own.iter().any(|(other, _)| other.eq_ignore_ascii_case(name));
    let kept: Vec<_> = ready_made.into_iter().filter(|(name, _)| !is_own(name)).collect();
    kept.into_iter().chain(own).collect()
}

/// Reads a file that could be read when the configuration was loaded. It may have been removed since.
fn read_text(file: &ReadableFile) -> io::Result<String> {
    fs::read_to_string(file.path())
}
