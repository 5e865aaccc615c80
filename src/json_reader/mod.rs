//! JSON files that people write, read so that every error can name a line and a column.
//!
//! Lives here: parsing with the position of every value, the JSON path of a position, and checking a file
//! against a table of the keys and kinds of value it may have.
//! Does not live here: the tables, and the sentences about faults. Each kind of file has its own.

mod document;
mod node;
mod schema;
mod similar_name;

pub(crate) use document::{
    JsonDocument, JsonSyntaxError, JsonValue, JsonValueKind, line_and_column, strip_byte_order_mark,
};
pub(crate) use schema::{FieldSchema, JsonSchema, SchemaFault, SchemaProblem, ValueRule, optional, required};
pub(crate) use similar_name::{find_similar_name, find_very_similar_name};
