import { Message } from 'node-nats-streaming';
import { Channel, TicketUpdated } from './events';
import { Listener } from './listener';
import { Publisher } from './publisher';

export class TicketUpdatedPublisher extends Publisher<TicketUpdated> {
  readonly channel = Channel.TicketUpdated;
}

export class TicketUpdatedListener extends Listener<TicketUpdated> {
  readonly channel = Channel.TicketUpdated;

  async onEvent(ticket: TicketUpdated['data'], msg: Message): Promise<void> {
    console.log(`update ${msg.getSequence()}: ticket ${ticket.id} costs ${ticket.price} now`);
    msg.ack();
  }
}
