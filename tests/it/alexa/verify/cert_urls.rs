//! Certificate URLs: the valid and invalid examples of Amazon's documentation, and more of our own.

use countersign::alexa::verify::{CertUrl, CertUrlError};
use rstest::rstest;

const PLAIN: &str = "https://s3.amazonaws.com/echo.api/echo-api-cert.pem";

#[rstest]
#[case::as_it_is(PLAIN, PLAIN)]
#[case::with_port("https://s3.amazonaws.com:443/echo.api/echo-api-cert.pem", PLAIN)]
#[case::dots("https://s3.amazonaws.com/echo.api/../echo.api/echo-api-cert.pem", PLAIN)]
#[case::escaped_dots("https://s3.amazonaws.com/x/%2e%2E/echo.api/echo-api-cert.pem", PLAIN)]
#[case::single_dot("https://s3.amazonaws.com/./echo.api/./echo-api-cert.pem", PLAIN)]
#[case::case_of_scheme_and_host("HTTPS://S3.AmazonAWS.com/echo.api/x", "https://s3.amazonaws.com/echo.api/x")]
#[case::ats(
    "https://s3.amazonaws.com/echo.api/echo-api-cert-6-ats.pem",
    "https://s3.amazonaws.com/echo.api/echo-api-cert-6-ats.pem"
)]
#[case::empty_port("https://s3.amazonaws.com:/echo.api/echo-api-cert.pem", PLAIN)]
fn a_url_of_amazon_is_accepted_and_normalized(#[case] text: &str, #[case] normalised: &str) {
    let url: CertUrl = text.parse().unwrap();
    assert_eq!(url.as_str(), normalised);
}

#[rstest]
#[case::scheme("http://s3.amazonaws.com/echo.api/x", CertUrlError::Scheme)]
#[case::other_scheme("ftp://s3.amazonaws.com/echo.api/x", CertUrlError::Scheme)]
#[case::file("file:///echo.api/x", CertUrlError::Scheme)]
#[case::host("https://notamazon.com/echo.api/x", CertUrlError::Host)]
#[case::host_in_path("https://notamazon.com/s3.amazonaws.com/echo.api/x", CertUrlError::Host)]
#[case::longer_host("https://s3.amazonaws.com.notamazon.com/echo.api/x", CertUrlError::Host)]
#[case::subdomain("https://x.s3.amazonaws.com/echo.api/x", CertUrlError::Host)]
#[case::host_with_dot("https://s3.amazonaws.com./echo.api/x", CertUrlError::Host)]
#[case::escaped_host("https://s3%2Eamazonaws.com/echo.api/x", CertUrlError::Host)]
#[case::wide_host("https://ｓ3.amazonaws.com/echo.api/x", CertUrlError::Host)]
#[case::no_host("https:///s3.amazonaws.com/echo.api/x", CertUrlError::Host)]
#[case::path_case("https://s3.amazonaws.com/EcHo.aPi/x", CertUrlError::Path)]
#[case::path("https://s3.amazonaws.com/invalid.path/x", CertUrlError::Path)]
#[case::path_that_only_begins_so("https://s3.amazonaws.com/echo.apix/x", CertUrlError::Path)]
#[case::folder_itself("https://s3.amazonaws.com/echo.api", CertUrlError::Path)]
#[case::no_path("https://s3.amazonaws.com", CertUrlError::Path)]
#[case::port("https://s3.amazonaws.com:563/echo.api/x", CertUrlError::Port)]
#[case::port_0("https://s3.amazonaws.com:0/echo.api/x", CertUrlError::Port)]
#[case::port_80("https://s3.amazonaws.com:80/echo.api/x", CertUrlError::Port)]
#[case::impossible_port("https://s3.amazonaws.com:99999/echo.api/x", CertUrlError::NotAbsolute)]
#[case::dots("https://s3.amazonaws.com/echo.api/../evil/x", CertUrlError::Path)]
#[case::escaped_dots("https://s3.amazonaws.com/echo.api/%2e%2e/evil/x", CertUrlError::Path)]
#[case::half_escaped_dots("https://s3.amazonaws.com/echo.api/.%2E/evil/x", CertUrlError::Path)]
#[case::backslashes(r"https://s3.amazonaws.com/echo.api\..\x", CertUrlError::Path)]
#[case::user("https://user@s3.amazonaws.com/echo.api/x", CertUrlError::UserInfo)]
#[case::password("https://user:word@s3.amazonaws.com/echo.api/x", CertUrlError::UserInfo)]
#[case::empty_user("https://@s3.amazonaws.com/echo.api/x", CertUrlError::UserInfo)]
#[case::host_as_user("https://s3.amazonaws.com@notamazon.com/echo.api/x", CertUrlError::UserInfo)]
#[case::query("https://s3.amazonaws.com/echo.api/x?y", CertUrlError::Trailer)]
#[case::empty_query("https://s3.amazonaws.com/echo.api/x?", CertUrlError::Trailer)]
#[case::fragment("https://s3.amazonaws.com/echo.api/x#y", CertUrlError::Trailer)]
#[case::empty_fragment("https://s3.amazonaws.com/echo.api/x#", CertUrlError::Trailer)]
#[case::empty("", CertUrlError::Empty)]
#[case::relative("/echo.api/x", CertUrlError::NotAbsolute)]
#[case::scheme_relative("//s3.amazonaws.com/echo.api/x", CertUrlError::NotAbsolute)]
#[case::no_slashes("https:s3.amazonaws.com/echo.api/x", CertUrlError::NotAbsolute)]
#[case::escape("https://s3.amazonaws.com/echo.api/%78", CertUrlError::Characters)]
#[case::escaped_slash("https://s3.amazonaws.com/echo.api/..%2fevil", CertUrlError::Characters)]
#[case::parameter("https://s3.amazonaws.com/echo.api/x;y", CertUrlError::Characters)]
fn any_other_url_is_rejected_with_the_broken_rule(#[case] text: &str, #[case] fault: CertUrlError) {
    assert_eq!(text.parse::<CertUrl>().unwrap_err(), fault, "{text:?}");
}

#[test]
fn a_file_name_is_what_follows_the_folder() {
    let url: CertUrl = PLAIN.parse().unwrap();
    assert_eq!(url.file_name(), "echo-api-cert.pem");
}
