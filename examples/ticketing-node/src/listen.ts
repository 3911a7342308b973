import { Message } from 'node-nats-streaming';
import { connectAs } from './connection';
import { TicketCreated } from './events';
import { Listener } from './listener';

class TicketCreatedListener extends Listener<TicketCreated> {
  readonly channel = 'ticket:created';
  readonly group = 'payments-service';

  onEvent(ticket: TicketCreated['data'], msg: Message): void {
    console.log(`event ${msg.getSequence()}: ticket ${ticket.id}, ${ticket.title}, ${ticket.price}`);
    msg.ack();
  }
}

const stan = connectAs('listener');
stan.on('connect', () => new TicketCreatedListener(stan).listen());
