import { Stan } from 'node-nats-streaming';
import { Event } from './events';

/** Publishes the events of one channel. */
export abstract class Publisher<T extends Event> {
  abstract readonly channel: T['channel'];

  constructor(private readonly stan: Stan) {}

  /** Resolves when the server has stored the event. */
  publish(data: T['data']): Promise<void> {
    return new Promise((resolve, reject) => {
      this.stan.publish(this.channel, JSON.stringify(data), (error) =>
        error ? reject(error instanceof Error ? error : new Error(String(error))) : resolve(),
      );
    });
  }
}
