import { Message, Stan } from 'node-nats-streaming';
import { Event } from './events';

/** Takes the events of one channel, shared with the other processes of its group. */
export abstract class Listener<T extends Event> {
  abstract readonly channel: T['channel'];
  /** An event that is not acknowledged for so long goes to another process of the group. */
  protected readonly ackWaitMillis: number = 5_000;

  /** Processes with the same `group` share the events; the server remembers how far it got. */
  constructor(
    private readonly stan: Stan,
    readonly group: string,
  ) {}

  /**
   * Handles an event and calls `msg.ack()` once it is done. Without that, and if this fails, the
   * event comes again: so handling an event twice must do no harm.
   */
  abstract onEvent(data: T['data'], msg: Message): Promise<void>;

  listen(): void {
    const options = this.stan
      .subscriptionOptions()
      .setDeliverAllAvailable()
      .setManualAckMode(true)
      .setAckWait(this.ackWaitMillis)
      .setDurableName(this.group);
    const subscription = this.stan.subscribe(this.channel, this.group, options);
    subscription.on('ready', () => console.log(`listening to ${this.channel} as ${this.group}`));
    subscription.on('error', (error) => this.stan.emit('error', error));
    subscription.on('message', (msg: Message) => void this.handle(msg));
  }

  private async handle(msg: Message): Promise<void> {
    const text = msg.getRawData().toString('utf8');
    let data: T['data'];
    try {
      data = JSON.parse(text);
    } catch {
      // It would be as wrong the next time.
      console.error(`dropped event ${msg.getSequence()} of ${this.channel}, which is no JSON: ${text}`);
      msg.ack();
      return;
    }
    try {
      await this.onEvent(data, msg);
    } catch (error) {
      console.error(`event ${msg.getSequence()} of ${this.channel} failed, it will come again:`, error);
    }
  }
}
