//! The page with its styles and scripts. They are embedded in the program, and nothing is loaded from
//! elsewhere.

use actix_web::{HttpResponse, web::Path};
use rust_embed::RustEmbed;

/// The files of the page.
#[derive(RustEmbed)]
#[folder = "src/simulator/page"]
struct Files;

/// Serves the page.
pub(super) async fn index() -> HttpResponse {
    file("index.html")
}

/// Serves a style, a script or an image of the page.
pub(super) async fn asset(name: Path<String>) -> HttpResponse {
    file(&name)
}

fn file(name: &str) -> HttpResponse {
    match Files::get(name) {
        Some(file) => HttpResponse::Ok()
            .content_type(file.metadata.mimetype())
            .body(file.data),
        None => HttpResponse::NotFound().finish(),
    }
}
