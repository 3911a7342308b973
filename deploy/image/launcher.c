/* The command of the image: starts the server without a shell, and becomes it, so that the server is process 1 and
 * gets the signals. What ./standpipe does in a clone, this does in an image:
 *
 * - messages and network buffers outside the heap may take six tenths of the memory of the container, and less in a
 *   small one: the JVM itself takes 48 MiB, and its heap three tenths;
 * - an encryption key in the arguments, which everybody can read, moves to the environment;
 * - a leading "nats-streaming-server" is dropped: the Alpine image of the original takes its own name as an argument;
 * - STANDPIPE_JAVA_OPTS adds options of the JVM, separated by blanks.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HOME "/opt/standpipe"
#define JVM_BYTES (48ULL << 20)
#define DIRECT_BYTES_MIN (16ULL << 20)
#define KEY "NATS_STREAMING_ENCRYPTION_KEY"

static const char *const LIMITS[] = {"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"};

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

static unsigned long long direct_memory(void) {
  unsigned long long memory = number("/proc/meminfo", "MemTotal: %llu", 2ULL << 20) << 10;
  for (size_t i = 0; i < sizeof LIMITS / sizeof *LIMITS; i++) {
    unsigned long long limit = number(LIMITS[i], "%llu", memory);
    if (limit < memory) {
      memory = limit;
    }
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

int main(int argc, char **argv) {
  char *extra = getenv("STANDPIPE_JAVA_OPTS");
  size_t words = extra == NULL ? 0 : strlen(extra);
  char **line = calloc((size_t) argc + words + 8, sizeof *line);
  char memory[64];
  int count = 0;
  if (line == NULL) {
    fputs("standpipe: out of memory\n", stderr);
    return 1;
  }
  snprintf(memory, sizeof memory, "-XX:MaxDirectMemorySize=%llu", direct_memory());
  line[count++] = HOME "/bin/java";
  line[count++] = "@" HOME "/java.options";
  line[count++] = memory;
  if (extra != NULL) {
    for (char *word = strtok(strdup(extra), " "); word != NULL; word = strtok(NULL, " ")) {
      line[count++] = word;
    }
  }
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
  execv(line[0], line);
  fprintf(stderr, "standpipe: cannot run %s: %s\n", line[0], strerror(errno));
  return 1;
}
