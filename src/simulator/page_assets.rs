//! The page with its styles and scripts. They are embedded in the program, and nothing is loaded from
//! elsewhere.

use actix_web::{HttpResponse, web::Path};
use rust_embed::RustEmbed;

/// The files of the page.
#[derive(RustEmbed)]
#[folder = "src/simulator/page"]
struct PageFiles;

/// Serves the page.
pub(super) async fn serve_index() -> HttpResponse {
    serve_embedded("index.html")
}

/// Serves a style, a script or an image of the page.
pub(super) async fn serve_asset(name: Path<String>) -> HttpResponse {
    serve_embedded(&name)
}

fn serve_embedded(name: &str) -> HttpResponse {
    match PageFiles::get(name) {
        Some(file) => HttpResponse::Ok()
            .content_type(file.metadata.mimetype())
            .body(file.data),
        None => HttpResponse::NotFound().finish(),
    }
}
