//! Mail, by SMTP.
