/** The channels of this application. */
export enum Channel {
  TicketCreated = 'ticket:created',
  TicketUpdated = 'ticket:updated',
}

export interface TicketCreated {
  channel: Channel.TicketCreated;
  data: { id: string; title: string; price: number };
}

export interface TicketUpdated {
  channel: Channel.TicketUpdated;
  data: { id: string; price: number };
}

/** All events: a publisher or a listener of anything else does not compile. */
export type Event = TicketCreated | TicketUpdated;
