import { connectAs } from './connection';
import { TicketCreatedPublisher } from './ticket-created';
import { TicketUpdatedPublisher } from './ticket-updated';

const count = Number(process.argv[2] ?? 1);
if (!Number.isInteger(count) || count < 1) {
  console.error(`usage: npm run publish -- [number of tickets]; "${process.argv[2]}" is no such number`);
  process.exit(2);
}

const stan = connectAs('publisher');
stan.on('connect', async () => {
  const created = new TicketCreatedPublisher(stan);
  const updated = new TicketUpdatedPublisher(stan);
  try {
    for (let i = 1; i <= count; i++) {
      await created.publish({ id: String(i), title: `concert ${i}`, price: 20 });
      console.log(`published ticket ${i}`);
    }
    await updated.publish({ id: String(count), price: 25 });
    console.log(`published a new price of ticket ${count}`);
  } catch (error) {
    console.error('not published:', error);
    process.exitCode = 1;
  }
  stan.close();
});
