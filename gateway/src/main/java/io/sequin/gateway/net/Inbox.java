package io.sequin.gateway.net;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Frames between a connection's event loop and its virtual thread. It never refuses a frame: it
 * tells when it is full, and the event loop then stops reading from the socket.
 */
final class Inbox {

  private static final int MAX_FRAMES = 64;
  private static final long MAX_BYTES = 1L << 20;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<ByteBuf> frames = new ArrayDeque<>();
  private long sizeBytes;
  private int maxFrames = 1;
  private boolean closed;

  /** Holds many frames from now on, and not only one as before the client is known. */
  void open() {
    lock.lock();
    try {
      maxFrames = MAX_FRAMES;
    } finally {
      lock.unlock();
    }
  }

  /** Takes over a frame, or releases it at once if the inbox is closed. */
  void add(ByteBuf frame) {
    lock.lock();
    try {
      if (closed) {
        frame.release();
        return;
      }
      frames.add(frame);
      sizeBytes += frame.readableBytes();
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for the next frame, which the caller then owns; empty once the inbox is closed and has no
   * more.
   */
  Optional<ByteBuf> take() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (frames.isEmpty() && !closed) {
        changed.await();
      }
      Optional<ByteBuf> frame = Optional.ofNullable(frames.poll());
      sizeBytes -= frame.map(ByteBuf::readableBytes).orElse(0);
      return frame;
    } finally {
      lock.unlock();
    }
  }

  boolean isFull() {
    lock.lock();
    try {
      return frames.size() >= maxFrames || sizeBytes >= MAX_BYTES;
    } finally {
      lock.unlock();
    }
  }

  /** Takes no more; what is there is still handed out. */
  void finish() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes no more, and releases what was not taken.
   *
   * @return how many these were
   */
  int close() {
    lock.lock();
    try {
      closed = true;
      int left = frames.size();
      frames.forEach(ByteBuf::release);
      frames.clear();
      sizeBytes = 0;
      changed.signalAll();
      return left;
    } finally {
      lock.unlock();
    }
  }
}
