package io.standpipe.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LinuxProcessTest {
  @Test
  void cpuTimeIsFoundBehindANameWithBlanksAndParentheses() {
    var stat = "42 (a (b) c) S 1 42 42 0 -1 4194560 100 0 0 0 150 25 0 0 20 0 7 0 12345 0 0";
    assertThat(LinuxProcess.cpuSeconds(stat)).isEqualTo(1.75);
  }

  @Test
  void memoryIsInBytes() {
    var status = "Name:\tserver\nVmHWM:\t   18432 kB\nVmRSS:\t   16384 kB\n";
    assertThat(LinuxProcess.bytesOf(status, "VmHWM:")).contains(18432L * 1024);
    assertThat(LinuxProcess.bytesOf(status, "VmRSS:")).contains(16384L * 1024);
    assertThat(LinuxProcess.bytesOf(status, "VmSwap:")).isEmpty();
  }

  @Test
  void onlyAListeningSocketOfThatPortCounts() {
    var listening = "   0: 0100007F:107E 00000000:0000 0A 00000000:00000000 00:00000000 00000000  0 0 7001 1";
    var connected = "   1: 0100007F:107E 0100007F:9C40 01 00000000:00000000 00:00000000 00000000  0 0 7002 1";
    assertThat(LinuxProcess.listeningInode(listening, 4222)).contains("7001");
    assertThat(LinuxProcess.listeningInode(listening, 4223)).isEmpty();
    assertThat(LinuxProcess.listeningInode(connected, 4222)).isEmpty();
    assertThat(LinuxProcess.listeningInode("  sl  local_address rem_address", 4222)).isEmpty();
  }

  @Test
  void aProcessThatIsNotThereHasNoFigures() {
    var nobody = new LinuxProcess(Integer.MAX_VALUE);
    assertThat(nobody.cpuSeconds()).isEmpty();
    assertThat(nobody.residentBytes()).isEmpty();
    assertThat(nobody.peakBytes()).isEmpty();
  }
}
