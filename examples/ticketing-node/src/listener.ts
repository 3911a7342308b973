import { Message, Stan } from 'node-nats-streaming';

interface Event {
  channel: string;
  data: unknown;
}

/** Takes the events of one channel, shared with the other processes of its group. */
export abstract class Listener<T extends Event> {
  abstract readonly channel: T['channel'];
  /** Processes with the same group share the events; the server remembers how far the group got. */
  abstract readonly group: string;
  protected readonly ackWaitMillis = 5_000;

  constructor(private readonly stan: Stan) {}

  /** An event counts as done once `msg.ack()` was called; otherwise it comes again. */
  abstract onEvent(data: T['data'], msg: Message): void;

  listen(): void {
    const options = this.stan
      .subscriptionOptions()
      .setDeliverAllAvailable()
      .setManualAckMode(true)
      .setAckWait(this.ackWaitMillis)
      .setDurableName(this.group);
    const subscription = this.stan.subscribe(this.channel, this.group, options);
    subscription.on('ready', () => console.log(`listening to ${this.channel} as ${this.group}`));
    subscription.on('message', (msg: Message) => {
      const raw = msg.getData();
      this.onEvent(JSON.parse(typeof raw === 'string' ? raw : raw.toString('utf8')), msg);
    });
  }
}
