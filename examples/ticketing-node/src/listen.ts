import { connectAs } from './connection';
import { TicketCreatedListener } from './ticket-created';
import { TicketUpdatedListener } from './ticket-updated';

/** Each service has a group of its own; all processes of a service have the same. */
const group = process.env.GROUP ?? 'payments-service';
const stan = connectAs('listener');
stan.on('connect', () => {
  new TicketCreatedListener(stan, group).listen();
  new TicketUpdatedListener(stan, group).listen();
});
