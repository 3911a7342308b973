/** The channels of this application and what their messages hold. */
export interface TicketCreated {
  channel: 'ticket:created';
  data: { id: string; title: string; price: number };
}
