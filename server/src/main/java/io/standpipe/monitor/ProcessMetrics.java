package io.standpipe.monitor;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;

/// The Java machine and its process, under the names that the library of Prometheus gives them.
final class ProcessMetrics {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double MILLIS_PER_SECOND = 1e3;

  private final ProcessFiles files;

  ProcessMetrics(ProcessFiles files) {
    this.files = files;
  }

  void write(Exposition text) {
    writeProcess(text);
    var memory = ManagementFactory.getMemoryMXBean();
    text.gauge("jvm_memory_used_bytes", "Memory in use")
        .sample(Labels.of("area", "heap"), memory.getHeapMemoryUsage().getUsed())
        .sample(Labels.of("area", "nonheap"), memory.getNonHeapMemoryUsage().getUsed());
    text.gauge("jvm_memory_max_bytes", "Memory that may be used; -1 if there is no limit")
        .sample(Labels.of("area", "heap"), memory.getHeapMemoryUsage().getMax())
        .sample(Labels.of("area", "nonheap"), memory.getNonHeapMemoryUsage().getMax());
    text.gauge("jvm_buffer_pool_used_bytes", "Memory outside the heap that buffers take");
    for (var pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
      text.sample(Labels.of("pool", pool.getName()), pool.getMemoryUsed());
    }
    text.gauge("jvm_threads_current", "Threads")
        .sample(Labels.NONE, ManagementFactory.getThreadMXBean().getThreadCount());
    text.summary("jvm_gc_collection_seconds", "Collections of garbage");
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      var labels = Labels.of("gc", collector.getName());
      text.count(labels, collector.getCollectionCount());
      text.sum(labels, collector.getCollectionTime() / MILLIS_PER_SECOND);
    }
  }

  private void writeProcess(Exposition text) {
    text.counter("process_cpu_seconds_total", "Processor time")
        .sample(Labels.NONE, CpuMeter.used().toNanos() / NANOS_PER_SECOND);
    text.gauge("process_start_time_seconds", "When the process started, since the epoch")
        .sample(Labels.NONE,
            ManagementFactory.getRuntimeMXBean().getStartTime() / MILLIS_PER_SECOND);
    files.residentBytes()
        .ifPresent(bytes -> text.gauge("process_resident_memory_bytes", "Physical memory in use")
            .sample(Labels.NONE, bytes));
    files.openFiles()
        .ifPresent(count -> text.gauge("process_open_fds", "File descriptors in use")
            .sample(Labels.NONE, count));
    files.openFilesMax()
        .ifPresent(count -> text.gauge("process_max_fds", "File descriptors that may be used")
            .sample(Labels.NONE, count));
  }
}
