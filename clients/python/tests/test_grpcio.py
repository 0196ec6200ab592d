"""What any gRPC client in Python sees, without this package: reflection, health, and a call by reflected names."""

from __future__ import annotations

from collections.abc import Iterator

import grpc
import pytest
from conftest import TEXT, Server
from google.protobuf import json_format
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message_factory import GetMessageClass
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase


@pytest.fixture
def channel(server: Server) -> Iterator[grpc.Channel]:
    with grpc.insecure_channel(server.address) as made:
        yield made


def test_health(channel: grpc.Channel) -> None:
    health = health_pb2_grpc.HealthStub(channel)
    for service in ("", "visavis.v1.StanceService"):
        answer = health.Check(health_pb2.HealthCheckRequest(service=service), timeout=10)
        assert answer.status == health_pb2.HealthCheckResponse.SERVING
    watch = health.Watch(health_pb2.HealthCheckRequest(service=""), timeout=10)
    assert next(watch).status == health_pb2.HealthCheckResponse.SERVING
    watch.cancel()
    with pytest.raises(grpc.RpcError) as caught:
        health.Check(health_pb2.HealthCheckRequest(service="no.such.Service"), timeout=10)
    assert caught.value.code() is grpc.StatusCode.NOT_FOUND


def test_a_call_by_reflection_alone(channel: grpc.Channel) -> None:
    database = ProtoReflectionDescriptorDatabase(channel)
    assert "visavis.v1.StanceService" in database.get_services()
    service = DescriptorPool(database).FindServiceByName("visavis.v1.StanceService")
    assert sorted(service.methods_by_name) == [
        "BatchClassify",
        "Classify",
        "ClassifyStream",
        "GetModel",
        "ScorePairs",
    ]
    method = service.methods_by_name["Classify"]
    request, response = GetMessageClass(method.input_type), GetMessageClass(method.output_type)
    call = channel.unary_unary(
        f"/{service.full_name}/{method.name}",
        request_serializer=request.SerializeToString,
        response_deserializer=response.FromString,
    )
    asked = json_format.ParseDict({"document": {"text": TEXT, "document_id": "by reflection"}}, request())
    answer = json_format.MessageToDict(call(asked, timeout=60), preserving_proto_field_name=True)
    assert answer["document_id"] == "by reflection"
    assert "iso:ISR" in {actor["id"] for actor in answer["actors"]}
