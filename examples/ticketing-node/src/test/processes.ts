import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const PATIENCE_MILLIS = 20_000;

/** A program of this example in a process of its own. */
export class Program {
  private readonly child: ChildProcess;
  private output = '';
  private readonly ended: Promise<number | null>;

  constructor(name: string, args: string[] = [], environment: Record<string, string> = {}) {
    this.child = spawn(process.execPath, [join(__dirname, '..', `${name}.js`), ...args], {
      env: { ...process.env, ...environment },
    });
    this.child.stdout!.on('data', (text) => (this.output += text));
    this.child.stderr!.on('data', (text) => (this.output += text));
    this.ended = once(this.child, 'exit').then(([status]) => status);
  }

  lines(pattern: RegExp): string[] {
    return this.output.split('\n').filter((line) => pattern.test(line));
  }

  async awaitLine(pattern: RegExp): Promise<void> {
    await until(() => this.lines(pattern).length > 0, `a line like ${pattern} in:\n${this.output}`);
  }

  /** The exit status after a signal; null if the signal ended the process. */
  async stop(signal: NodeJS.Signals): Promise<number | null> {
    this.child.kill(signal);
    return this.ended;
  }

  /** The exit status of a program that ends by itself. */
  end(): Promise<number | null> {
    return this.ended;
  }
}

export async function until(condition: () => boolean, what: string): Promise<void> {
  const end = Date.now() + PATIENCE_MILLIS;
  while (!condition()) {
    if (Date.now() > end) {
      throw new Error(`did not come within ${PATIENCE_MILLIS} ms: ${what}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
