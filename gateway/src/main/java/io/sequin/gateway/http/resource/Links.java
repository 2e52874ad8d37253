package io.sequin.gateway.http.resource;

import io.sequin.gateway.http.Caller;
import io.sequin.gateway.http.HttpProblemException;
import io.sequin.migration.link.LinkReport;
import io.sequin.storage.acl.AclOperation;
import io.sequin.storage.link.Link;
import io.sequin.storage.link.LinkStore;
import io.sequin.storage.link.PushStore;
import java.util.List;

/** Links to other clusters, for who may look after this one. */
public final class Links {

  private final LinkStore links;
  private final PushStore pushes;

  public Links(LinkStore links, PushStore pushes) {
    this.links = links;
    this.pushes = pushes;
  }

  public List<LinkReport> list(Caller caller) {
    caller.may().requireCluster(AclOperation.DESCRIBE);
    return links.list().stream().map(link -> LinkReport.of(links, pushes, link)).toList();
  }

  public LinkReport describe(Caller caller, String name) {
    caller.may().requireCluster(AclOperation.DESCRIBE);
    return LinkReport.of(links, pushes, find(name));
  }

  public void pause(Caller caller, String name, boolean isPaused) {
    caller.may().requireCluster(AclOperation.ALTER);
    find(name);
    links.setPaused(name, isPaused);
  }

  private Link find(String name) {
    return links
        .find(name)
        .orElseThrow(() -> HttpProblemException.notFound("there is no link '" + name + "'"));
  }
}
