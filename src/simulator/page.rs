//! The page, its styles and its scripts: part of the program, asked of nobody else.

use actix_web::{HttpResponse, web::Path};
use rust_embed::RustEmbed;

/// The files of the page.
#[derive(RustEmbed)]
#[folder = "src/simulator/page"]
struct Files;

/// The page itself.
pub(super) async fn index() -> HttpResponse {
    file("index.html")
}

/// What the page is made of.
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
