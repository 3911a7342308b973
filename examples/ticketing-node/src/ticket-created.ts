import { setTimeout as sleep } from 'node:timers/promises';
import { Message } from 'node-nats-streaming';
import { Channel, TicketCreated } from './events';
import { Listener } from './listener';
import { Publisher } from './publisher';

export class TicketCreatedPublisher extends Publisher<TicketCreated> {
  readonly channel = Channel.TicketCreated;
}

export class TicketCreatedListener extends Listener<TicketCreated> {
  readonly channel = Channel.TicketCreated;
  /** What a payment would take. WORK_MILLIS makes it long enough to stop a process in the middle. */
  private readonly workMillis = Number(process.env.WORK_MILLIS ?? 0);

  async onEvent(ticket: TicketCreated['data'], msg: Message): Promise<void> {
    if (this.workMillis > 0) {
      console.log(`working on event ${msg.getSequence()}: ticket ${ticket.id}`);
      await sleep(this.workMillis);
    }
    console.log(`event ${msg.getSequence()}: ticket ${ticket.id}, ${ticket.title}, ${ticket.price}`);
    msg.ack();
  }
}
