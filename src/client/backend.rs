//! Who answers the client's questions.

use std::future::Future;

use tonic::Status;

use crate::proto::v1::{
    ClassifyRequest, ClassifyResponse, GetModelRequest, GetModelResponse, ScorePairsRequest,
    ScorePairsResponse,
};

/// Something that answers the calls of the contract: a server over a connection
/// ([`Client`](crate::client::channel::Client)), or the analyzer in this process (in the binary). Commands are written
/// against this trait, so that the same input gets the same output from either.
pub trait Backend: Send + Sync {
    /// Analyses one document.
    fn classify(
        &self,
        request: ClassifyRequest,
    ) -> impl Future<Output = Result<ClassifyResponse, Status>> + Send;

    /// Scores pairs whose spans the caller has found itself.
    fn score_pairs(
        &self,
        request: ScorePairsRequest,
    ) -> impl Future<Output = Result<ScorePairsResponse, Status>> + Send;

    /// Tells which model is loaded, and every limit in force.
    fn get_model(
        &self,
        request: GetModelRequest,
    ) -> impl Future<Output = Result<GetModelResponse, Status>> + Send;
}
