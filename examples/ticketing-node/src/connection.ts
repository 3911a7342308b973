import { randomBytes } from 'node:crypto';
import { connect, Stan } from 'node-nats-streaming';

/**
 * Connects under a client id of its own, as it must be unique in the cluster. SIGINT and SIGTERM
 * close the connection: then the events that this process has not acknowledged move on at once.
 */
export function connectAs(role: string, { exitWhenClosed = true } = {}): Stan {
  const stan = connect('ticketing', `${role}-${randomBytes(4).toString('hex')}`, {
    url: process.env.NATS_URL ?? 'http://localhost:4222',
  });
  stan.on('error', (error) => {
    console.error(`cannot go on: ${error instanceof Error ? error.message : error}`);
    process.exit(1);
  });
  stan.on('connection_lost', (reason) => {
    console.error(`connection lost: ${reason}`);
    process.exit(1);
  });
  stan.on('close', () => {
    if (exitWhenClosed) {
      console.log('connection closed');
      process.exit();
    }
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => stan.close());
  }
  return stan;
}
