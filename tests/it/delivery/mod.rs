//! Delivery of PINs and notices: the dispatcher, mail, text messages.

mod capturing_sender;
mod dispatcher;
mod end_to_end;
mod fakes;
mod hostile_names;
mod languages;
mod message_content;
mod sender_settings;
mod sms_gateway;
mod sms_presets;
mod smtp_sender;
mod text_message_length;
