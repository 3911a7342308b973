package io.standpipe.store.file;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.INFO;

/// Whether the store can keep what it is given, and if not, why. Any thread.
///
/// A write that fails may work later: publishes are refused until it does. A sync that fails is
/// final, because nobody can know what the disk has: only opening the store again helps.
final class Health {
  private final System.Logger logger;
  private volatile String journalFault = "";
  private volatile String writingFault = "";
  private volatile String syncFault = "";

  Health(System.Logger logger) {
    this.logger = logger;
  }

  /// Why messages are refused; empty if they are not.
  String refusal() {
    return syncFault.isEmpty() ? writingFault : syncFault;
  }

  /// Why nothing can be kept any more; empty if something can.
  String finalFault() {
    return syncFault;
  }

  /// Why the store is not fit, in words for health checks; empty if it is.
  String fault() {
    return !syncFault.isEmpty() ? syncFault : !writingFault.isEmpty() ? writingFault : journalFault;
  }

  void writingFailed(String fault) {
    if (writingFault.isEmpty()) {
      logger.log(ERROR, fault + "; messages are refused until it works again");
    }
    writingFault = fault;
  }

  void writingWorks() {
    if (!writingFault.isEmpty()) {
      writingFault = "";
      logger.log(INFO, "The store can write again; messages are accepted");
    }
  }

  void journalFailed(String fault) {
    if (journalFault.isEmpty()) {
      logger.log(ERROR, fault + "; what it was to hold was refused");
    }
    journalFault = fault;
  }

  void journalWorks() {
    if (!journalFault.isEmpty()) {
      journalFault = "";
      logger.log(INFO, "The journal can write again");
    }
  }

  void syncFailed(String fault) {
    if (syncFault.isEmpty()) {
      logger.log(ERROR, fault + "; nothing can be stored until the server is started again");
      syncFault = fault + "; the server has to be started again";
    }
  }
}
