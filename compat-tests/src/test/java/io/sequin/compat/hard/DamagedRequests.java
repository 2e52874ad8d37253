package io.sequin.compat.hard;

import io.sequin.protocol.message.ApiKey;
import io.sequin.protocol.message.MutatedFrames;
import io.sequin.protocol.message.RandomMessages;
import io.sequin.protocol.message.SampleFrame;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.message.ApiVersionsResponseData.ApiVersion;

/** Requests of all APIs in all served versions with random contents, damaged at random. */
final class DamagedRequests {

  private static final int FRAMES_PER_VERSION = 3;
  private static final int CONCURRENT_CLIENTS = 16;

  /** Requests may ask for a wait, or for no answer at all. */
  private static final Duration PATIENCE = Duration.ofMillis(150);

  /** How the connections ended. */
  record Outcomes(int answered, int closed, int silent) {

    int total() {
      return answered + closed + silent;
    }
  }

  private final String bootstrap;
  private final MutatedFrames mutations;
  private final List<SampleFrame> frames = new ArrayList<>();
  private final AtomicInteger answered = new AtomicInteger();
  private final AtomicInteger closed = new AtomicInteger();
  private final AtomicInteger silent = new AtomicInteger();

  DamagedRequests(String bootstrap, List<ApiVersion> apis, long seed) {
    this.bootstrap = bootstrap;
    this.mutations = new MutatedFrames(seed);
    RandomMessages messages = new RandomMessages(seed);
    for (ApiVersion api : apis) {
      ApiKey key = ApiKey.forId(api.apiKey()).orElseThrow();
      for (int version = api.minVersion(); version <= api.maxVersion(); version++) {
        addFrames(key, (short) version, messages);
      }
    }
  }

  /** Sends that many, each on a connection of its own. */
  Outcomes send(int count) {
    try (ExecutorService clients = Executors.newFixedThreadPool(CONCURRENT_CLIENTS)) {
      for (int i = 0; i < count; i++) {
        SampleFrame frame = frames.get(i % frames.size());
        byte[] damaged = mutations.mutate(frame.bytes(), frame.prefixBytes());
        clients.submit(() -> send(damaged));
      }
    }
    return new Outcomes(answered.get(), closed.get(), silent.get());
  }

  private void addFrames(ApiKey key, short version, RandomMessages messages) {
    if (key.supports(version)) {
      for (int i = 0; i < FRAMES_PER_VERSION; i++) {
        frames.add(SampleFrame.request(key, version, messages));
      }
    }
  }

  private void send(byte[] damaged) {
    try (RawConnection connection = new RawConnection(bootstrap)) {
      connection.sendFrame(damaged);
      (connection.readFrame(PATIENCE).isPresent() ? answered : closed).incrementAndGet();
    } catch (SocketTimeoutException e) {
      silent.incrementAndGet();
    } catch (IOException e) {
      closed.incrementAndGet();
    }
  }
}
