import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { Stan } from 'node-nats-streaming';
import { connectAs } from '../connection';
import { TicketCreatedPublisher } from '../ticket-created';
import { TicketUpdatedPublisher } from '../ticket-updated';
import { Program, until } from './processes';

/** Tests share a server with whatever else runs there: groups and tickets of their own keep them apart. */
let stan: Stan;

before(async () => {
  stan = connectAs('test', { exitWhenClosed: false });
  await new Promise((resolve) => stan.on('connect', resolve));
});

after(() => stan.close());

async function listener(group: string, environment: Record<string, string> = {}): Promise<Program> {
  const program = new Program('listen', [], { GROUP: group, ...environment });
  await program.awaitLine(/^listening to ticket:created/);
  await program.awaitLine(/^listening to ticket:updated/);
  return program;
}

function handled(title: string, ...listeners: Program[]): string[] {
  return listeners.flatMap((program) => program.lines(new RegExp(`^event .*${title}`)));
}

test('listeners of a group share the events, and another group gets them all', async () => {
  const title = randomUUID();
  const group = randomUUID();
  const listeners = [await listener(group), await listener(group)];
  const other = await listener(randomUUID());

  const publisher = new TicketCreatedPublisher(stan);
  for (let i = 0; i < 20; i++) {
    await publisher.publish({ id: String(i), title, price: 20 });
  }
  await until(() => handled(title, ...listeners).length >= 20, '20 events in the group');
  await until(() => handled(title, other).length >= 20, '20 events in the other group');

  assert.equal(new Set(handled(title, ...listeners)).size, 20);
  assert.ok(listeners.every((program) => handled(title, program).length > 0));
  for (const program of [...listeners, other]) {
    assert.equal(await program.stop('SIGTERM'), 0);
  }
});

test('an event comes again when the listener that had it dies', async () => {
  const title = randomUUID();
  const group = randomUUID();
  const dying = await listener(group, { WORK_MILLIS: '60000' });
  const id = randomUUID();
  await new TicketCreatedPublisher(stan).publish({ id, title, price: 20 });
  await dying.awaitLine(new RegExp(`^working on event .*${id}`));
  assert.equal(await dying.stop('SIGKILL'), null);

  const heir = await listener(group);
  await until(() => handled(title, heir).length > 0, 'the event at another listener');
  assert.equal(await heir.stop('SIGINT'), 0);
});

test('a group that was away gets what it missed, once', async () => {
  const group = randomUUID();
  const first = randomUUID();
  const second = randomUUID();
  const publisher = new TicketCreatedPublisher(stan);
  const before = await listener(group);
  await publisher.publish({ id: '1', title: first, price: 20 });
  await until(() => handled(first, before).length > 0, 'the first event');
  assert.equal(await before.stop('SIGTERM'), 0);

  await publisher.publish({ id: '2', title: second, price: 20 });
  const later = await listener(group);
  await until(() => handled(second, later).length > 0, 'the event that was missed');

  assert.equal(handled(first, later).length, 0);
  assert.equal(await later.stop('SIGTERM'), 0);
});

test('each channel has its listener', async () => {
  const id = randomUUID();
  const program = await listener(randomUUID());
  await new TicketUpdatedPublisher(stan).publish({ id, price: 25 });
  await program.awaitLine(new RegExp(`^update .*${id} costs 25 now`));
  assert.equal(await program.stop('SIGTERM'), 0);
});

test('the publisher says what it published, and what it cannot read', async () => {
  const right = new Program('publish', ['2']);
  assert.equal(await right.end(), 0);
  assert.equal(right.lines(/^published ticket/).length, 2);

  const wrong = new Program('publish', ['many']);
  assert.equal(await wrong.end(), 2);
  assert.equal(wrong.lines(/"many" is no such number/).length, 1);
});
