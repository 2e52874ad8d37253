package io.sequin.compat.security;

import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseTopic;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseTopicCollection;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.MetadataResponse;

/** Requests as they come from any client, and answers without what differs between two brokers. */
final class Frames {

  private static final Pattern ERROR = Pattern.compile("(?<=rrorCode=)-?\\d+");

  /** Kafka's words show its own classes: {@code Request(processor=1, …)}. */
  private static final Pattern NEEDS =
      Pattern.compile(
          "rrorMessage='Request .{0,3000}? needs (\\w+) permission\\.'", Pattern.DOTALL);

  private static final Pattern VARIABLE =
      Pattern.compile(
          "(?<=[tT]opicId=)(?!A{22})[\\w-]{22}|(?<=host=')[^']*|(?<=port=)\\d+"
              + "|(?<=clusterId=')[^']*|(?<=producerId=)\\d+|(?<=[lL]eaderEpoch=)\\d+"
              + "|(?<=memberId=')[\\w-]{22,}|(?<=controllerId=)\\d+");

  /** What is said of other errors is not about authorization. */
  private static final Pattern WORDS =
      Pattern.compile(
          "(rrorCode=(?!\\w*AUTHORIZATION_FAILED)\\w+,"
              + " (?:e|acknowledgeE)rrorMessage=)(?:'[^']*'|null)");

  /** docs/COMPATIBILITY.md: topics are not compressed unless that is asked for. */
  private static final Pattern MEANT = Pattern.compile("(?<=name='compression.type', value=')\\w+");

  private static final Pattern UNIMPORTANT =
      Pattern.compile(
          "(?<=logDir=')[^']*|(?<=(?:total|usable)Bytes=)-?\\d+"
              + "|(?<=abortedTransactions=)(?:null|\\[\\])");

  private Frames() {}

  static AbstractRequest request(ApiKeys key, int version, ApiMessage data) {
    return AbstractRequest.parseRequest(
            key,
            (short) version,
            new ByteBufferAccessor(
                MessageUtil.toByteBufferAccessor(data, (short) version).buffer()))
        .request;
  }

  static String view(AbstractResponse response) {
    String named =
        ERROR
            .matcher(inOrder(response).toString())
            .replaceAll(code -> Errors.forCode(Short.parseShort(code.group())).name());
    String plain = NEEDS.matcher(named).replaceAll("rrorMessage=null") + namesOf(response);
    String wordless = WORDS.matcher(plain).replaceAll("$1*");
    return Stream.of(MEANT, UNIMPORTANT, VARIABLE)
        .reduce(wordless, (text, mask) -> mask.matcher(text).replaceAll("*"), (_, text) -> text);
  }

  /** Kafka lists topics in the order of a hash table. */
  private static ApiMessage inOrder(AbstractResponse response) {
    if (!(response instanceof MetadataResponse metadata)) {
      return response.data();
    }
    MetadataResponseData data = metadata.data().duplicate();
    List<MetadataResponseTopic> topics =
        data.topics().stream()
            .map(MetadataResponseTopic::duplicate)
            .sorted(Comparator.comparing(topic -> String.valueOf(topic.name())))
            .toList();
    return data.setTopics(
        new MetadataResponseTopicCollection(
            topics.size() > 1 ? List.<MetadataResponseTopic>of().iterator() : topics.iterator()));
  }

  /** Of a list of all topics only the names count: each has been asked about alone. */
  private static String namesOf(AbstractResponse response) {
    return response instanceof MetadataResponse metadata && metadata.data().topics().size() > 1
        ? metadata.data().topics().stream()
            .map(MetadataResponseTopic::name)
            .sorted()
            .collect(Collectors.joining(" ", " ", ""))
        : "";
  }
}
