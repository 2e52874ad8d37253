package io.sequin.protocol.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sequin.protocol.wire.WireReader;
import java.util.List;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataRequestData.MetadataRequestTopic;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.protocol.MessageUtil;
import org.junit.jupiter.api.Test;

class RequestFrameTest {

  @Test
  void aRequestOfAKafkaClientIsReadByItsHeader() {
    short version = 12;
    var header =
        new RequestHeaderData()
            .setRequestApiKey(ApiKey.METADATA.id())
            .setRequestApiVersion(version)
            .setCorrelationId(7)
            .setClientId("reporting");
    var body =
        new MetadataRequestData().setTopics(List.of(new MetadataRequestTopic().setName("payroll")));
    ByteBuf frame =
        Unpooled.wrappedBuffer(
            MessageUtil.toByteBufferAccessor(header, (short) 2).buffer(),
            MessageUtil.toByteBufferAccessor(body, version).buffer());

    ApiKey apiKey = ApiKey.forId(frame.getShort(0)).orElseThrow();
    short requestVersion = frame.getShort(Short.BYTES);
    WireReader in = new WireReader(frame);
    RequestHeader decoded = RequestHeader.read(in, apiKey.requestHeaderVersion(requestVersion));
    var request = (MetadataRequest) apiKey.readRequest(in, requestVersion);

    assertThat(decoded.clientId()).isEqualTo("reporting");
    assertThat(decoded.correlationId()).isEqualTo(7);
    assertThat(request.topics()).extracting(topic -> topic.name()).containsExactly("payroll");
    assertThat(in.remaining()).isZero();
  }
}
