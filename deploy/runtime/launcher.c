/* The command of the image and of the packages: starts the server without a shell, and becomes it, so that the server has
 * its process id and gets its signals. What ./standpipe does in a clone, this does for the directory that it lies in, under
 * bin/, whatever links lead to it:
 *
 * - messages and network buffers outside the heap may take six tenths of the memory of the machine, container or unit, and
 *   less in a small one: the JVM itself takes 48 MiB, and its heap three tenths;
 * - file names of channels are UTF-8;
 * - an encryption key in the arguments, which everybody can read, moves to the environment;
 * - a leading "nats-streaming-server" is dropped: the Alpine image of the original takes its own name as an argument;
 * - STANDPIPE_JAVA_OPTS adds options of the JVM, separated by blanks.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define JVM_BYTES (48ULL << 20)
#define DIRECT_BYTES_MIN (16ULL << 20)
#define PATH_BYTES 4096
#define KEY "NATS_STREAMING_ENCRYPTION_KEY"
#define CGROUPS "/sys/fs/cgroup"

/* The first number in a file, or `otherwise` if there is none. */
static unsigned long long number(const char *path, const char *format, unsigned long long otherwise) {
  unsigned long long value = otherwise;
  FILE *file = fopen(path, "r");
  if (file != NULL) {
    if (fscanf(file, format, &value) != 1) {
      value = otherwise;
    }
    fclose(file);
  }
  return value;
}

/* The lowest limit of a group of processes, such as "/system.slice/standpipe.service", and of those around it. The group of
 * a container is the root, or a path of the machine around it that cannot be seen; then the root is asked alone. */
static unsigned long long lowest_limit(char *group, unsigned long long lowest) {
  for (;;) {
    char path[PATH_BYTES];
    snprintf(path, sizeof path, CGROUPS "%s/memory.max", group);
    unsigned long long limit = number(path, "%llu", lowest);
    if (limit < lowest) {
      lowest = limit;
    }
    char *last = strrchr(group, '/');
    if (last == NULL) {
      return lowest;
    }
    *last = '\0';
  }
}

static unsigned long long direct_memory(void) {
  unsigned long long memory = number("/proc/meminfo", "MemTotal: %llu", 2ULL << 20) << 10;
  char group[PATH_BYTES / 2] = "";
  FILE *file = fopen("/proc/self/cgroup", "r");
  if (file != NULL) {
    if (fscanf(file, "0::%2047s", group) != 1) {
      group[0] = '\0';
    }
    fclose(file);
  }
  memory = lowest_limit(group, memory);
  unsigned long long limit = number(CGROUPS "/memory/memory.limit_in_bytes", "%llu", memory);
  if (limit < memory) {
    memory = limit;
  }
  unsigned long long most = memory / 10 * 6;
  unsigned long long others = memory / 10 * 3 + JVM_BYTES;
  unsigned long long left = memory > others ? memory - others : 0;
  return left > most ? most : left < DIRECT_BYTES_MIN ? DIRECT_BYTES_MIN : left;
}

/* The value if `argument` is -name=value, "" if it is -name alone, NULL if it is neither; two dashes do, too. */
static const char *value_of(const char *argument, const char *name) {
  size_t length = strlen(name);
  if (argument[0] != '-') {
    return NULL;
  }
  argument += argument[1] == '-' ? 2 : 1;
  if (strncmp(argument, name, length) != 0) {
    return NULL;
  }
  return argument[length] == '=' ? argument + length + 1 : argument[length] == '\0' ? "" : NULL;
}

/* A text like printf's that is never freed; the process soon becomes another one. */
static char *text(const char *format, const char *value) {
  char *made = NULL;
  if (asprintf(&made, format, value) < 0) {
    fputs("standpipe: out of memory\n", stderr);
    exit(1);
  }
  return made;
}

/* The directory above bin/ of this very file; links are followed. */
static char *home(void) {
  char path[PATH_BYTES];
  ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
  if (length < 0) {
    fprintf(stderr, "standpipe: cannot tell where it lies, /proc/self/exe: %s; is /proc mounted?\n", strerror(errno));
    exit(1);
  }
  path[length] = '\0';
  for (int i = 0; i < 2; i++) {
    char *last = strrchr(path, '/');
    if (last != NULL) {
      *last = '\0';
    }
  }
  return text("%s", path);
}

int main(int argc, char **argv) {
  char *extra = getenv("STANDPIPE_JAVA_OPTS");
  size_t words = extra == NULL ? 0 : strlen(extra);
  char **line = calloc((size_t) argc + words + 9, sizeof *line);
  char memory[64];
  int count = 0;
  if (line == NULL) {
    fputs("standpipe: out of memory\n", stderr);
    return 1;
  }
  char *directory = home();
  snprintf(memory, sizeof memory, "-XX:MaxDirectMemorySize=%llu", direct_memory());
  line[count++] = text("%s/runtime/bin/java", directory);
  line[count++] = text("@%s/java.options", directory);
  line[count++] = memory;
  line[count++] = text("-XX:AOTCache=%s/standpipe.aot", directory);
  if (extra != NULL) {
    for (char *word = strtok(text("%s", extra), " "); word != NULL; word = strtok(NULL, " ")) {
      line[count++] = word;
    }
  }
  line[count++] = "-cp";
  line[count++] = text("%s/standpipe.jar", directory);
  line[count++] = "io.standpipe.cli.Main";
  int first = argc > 1 && strcmp(argv[1], "nats-streaming-server") == 0 ? 2 : 1;
  for (int i = first; i < argc; i++) {
    const char *key = value_of(argv[i], "encryption_key");
    if (key != NULL && *key == '\0' && i + 1 < argc) {
      key = argv[++i];
    }
    if (key == NULL || *key == '\0') {
      line[count++] = argv[i];
    } else if (setenv(KEY, key, 1) == 0) {
      line[count++] = "-encrypt";
    }
  }
  /* The JVM suspends threads for a flight recording by SIGUSR2, which means lame-duck mode here. */
  setenv("_JAVA_SR_SIGNUM", "16", 0);
  setenv("LC_ALL", "C.UTF-8", 1);
  execv(line[0], line);
  fprintf(stderr, "standpipe: cannot run %s: %s; bin/ and what lies beside it belong together\n", line[0], strerror(errno));
  return 1;
}
