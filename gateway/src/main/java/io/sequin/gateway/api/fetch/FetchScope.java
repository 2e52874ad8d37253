package io.sequin.gateway.api.fetch;

import java.util.List;
import java.util.Optional;

/**
 * What one fetch request is about.
 *
 * @param session empty where the client wants none, or there is no room
 * @param tellAll whether the response names every partition, not just those with news
 */
record FetchScope(Optional<FetchSession> session, List<FetchPosition> positions, boolean tellAll) {

  int sessionId() {
    return session.map(FetchSession::id).orElse(0);
  }

  List<FetchedPartition> select(List<FetchedPartition> found) {
    List<FetchedPartition> news = session.map(one -> one.news(found)).orElse(found);
    return tellAll ? found : news;
  }
}
