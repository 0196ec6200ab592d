//! The same as `embedded.rs`, through the gRPC client: start `visavis-server` first, then
//!
//! `cargo run --release --example grpc_client -- http://localhost:50051`

use std::{collections::HashMap, error::Error};

use visavis::{
    client::{backend::Backend, channel::Client},
    proto::v1::{ClassifyRequest, Document},
};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let url = std::env::args().nth(1).unwrap_or_else(|| "http://localhost:50051".to_owned());
    let client = Client::connect(&url).await?;
    let text = "Kenya accused Uganda of choking the river. Rwanda thanked Kenya for speaking out.".to_owned();
    let document = Some(Document { text, ..Document::default() });
    let answer = client.classify(ClassifyRequest { document, options: None }).await?;
    let names: HashMap<_, _> = answer.actors.iter().map(|actor| (&actor.id, &actor.name)).collect();
    for edge in answer.profiles.iter().flat_map(|profile| &profile.held) {
        let name = |id| names.get(id).map_or("?", |name| name.as_str());
        println!("{} -> {}: {:+.2}", name(&edge.source_id), name(&edge.target_id), edge.score);
    }
    Ok(())
}
