package io.sequin.bench.server;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import io.sequin.bench.BenchException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** Owns a management connection to another JVM of this machine, made when it is first used. */
final class HeapGauge implements AutoCloseable {

  static final String HEAP_MIB = "heap MiB";
  static final String RESIDENT_MIB = "RSS MiB";

  private static final double BYTES_PER_MIB = 1 << 20;

  private final long pid;
  private JMXConnector connector;
  private MemoryMXBean memory;

  HeapGauge(long pid) {
    this.pid = pid;
  }

  /** What is taken of the heap now, garbage included. */
  double usedMib() {
    if (memory == null) {
      connect();
    }
    return memory.getHeapMemoryUsage().getUsed() / BYTES_PER_MIB;
  }

  @Override
  public void close() {
    if (connector != null) {
      try {
        connector.close();
      } catch (IOException e) {
        throw new BenchException("a JVM has ended", e);
      }
    }
  }

  @SuppressWarnings(
      "BanJNDI") // the address is of a JVM that we have started, and names no directory
  private void connect() {
    try {
      VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
      String address = machine.startLocalManagementAgent();
      machine.detach();
      connector = JMXConnectorFactory.connect(new JMXServiceURL(address));
      memory =
          ManagementFactory.newPlatformMXBeanProxy(
              connector.getMBeanServerConnection(),
              ManagementFactory.MEMORY_MXBEAN_NAME,
              MemoryMXBean.class);
    } catch (IOException | AttachNotSupportedException e) {
      throw new BenchException("cannot look into the JVM " + pid, e);
    }
  }
}
