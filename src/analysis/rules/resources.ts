// Memory: the kernel's killer, V8, the JVM, Go's runtime, compilers that were killed, Gradle and webpack that say so.

import { rule, type ToolRules } from '../rule.ts';

const HEAP = {
  cause: 'Node.js ran out of heap memory.',
  next: 'Raise NODE_OPTIONS=--max-old-space-size, and give the project larger hardware if the builder’s memory is the limit.',
};
const KILLED = {
  cause: 'The step ran out of memory: the system killed its process.',
  next: 'Give the project larger hardware, or use less memory: fewer parallel jobs, a smaller build.',
};

export const RESOURCES: ToolRules = {
  tool: 'memory',
  rules: [
    rule(
      'out-of-memory',
      3,
      /heap out of memory|Reached heap limit|Ineffective mark-compacts near heap limit/i,
      HEAP,
    ),
    rule(
      'out-of-memory',
      3,
      /java\.lang\.OutOfMemoryError|GC overhead limit exceeded|Java heap space|Could not reserve enough space for .{0,20}object heap|There is insufficient memory for the Java Runtime|Native memory allocation \(mmap\) failed|Expiring Daemon because JVM heap space is exhausted/,
      {
        cause: 'The JVM ran out of memory.',
        next: 'Raise the heap (-Xmx in JAVA_TOOL_OPTIONS, MAVEN_OPTS or org.gradle.jvmargs), and the project’s hardware if needed.',
      },
    ),
    rule(
      'out-of-memory',
      3,
      /signal:? ?"?(?:9\b|SIGKILL|killed)|\bSIGKILL\b|Killed signal terminated program|terminated with signal 9|\(program (?:cc1|cc1plus|ld)\).{0,40}Killed|internal compiler error: Killed|signal: killed|OOMKilled|out of memory: kill|oom-kill/i,
      KILLED,
    ),
    rule(
      'out-of-memory',
      3,
      /Fatal process out of memory|GC heap initialization failed|the process exited too early\. This probably means the system ran out of memory/i,
      KILLED,
    ),
    rule(
      'out-of-memory',
      3,
      /cannot allocate memory|virtual memory exhausted|memory exhausted|std::bad_alloc|runtime: out of memory|LLVM ERROR: out of memory|memory allocation of \d{1,20} bytes failed|(?:^|[\s:])MemoryError\b|Allowed memory size of \d{1,20} bytes exhausted|ENOMEM\b/i,
      KILLED,
    ),
    rule(
      'out-of-memory',
      2,
      /^(?:\S{1,80}: line \d{1,5}: {1,8}\d{1,8} )?Killed(?:\s{1,8}.{0,200})?$/,
      KILLED,
    ),
    rule(
      'out-of-memory',
      2,
      /exit code: 137\b|exit status 137\b|exited with code 137\b|exit code 137\b|code 137$/,
      KILLED,
    ),
    rule(
      'out-of-memory',
      2,
      /Gradle build daemon disappeared unexpectedly|The Daemon will expire (?:immediately|after the build) (?:since|after running out of)|Worker terminated due to reaching memory limit|jest worker process .{0,80}(?:SIGKILL|out of memory)/i,
      KILLED,
    ),
  ],
};
