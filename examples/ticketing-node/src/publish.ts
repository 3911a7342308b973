import { connectAs } from './connection';
import { TicketCreated } from './events';
import { Publisher } from './publisher';

class TicketCreatedPublisher extends Publisher<TicketCreated> {
  readonly channel = 'ticket:created';
}

const count = Number(process.argv[2] ?? 1);
const stan = connectAs('publisher');
stan.on('connect', async () => {
  const publisher = new TicketCreatedPublisher(stan);
  try {
    for (let i = 1; i <= count; i++) {
      await publisher.publish({ id: String(i), title: `concert ${i}`, price: 20 });
      console.log(`published ticket ${i}`);
    }
  } catch (error) {
    console.error('not published:', error);
    process.exitCode = 1;
  }
  stan.close();
});
