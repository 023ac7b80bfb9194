import { describe, expect, it, jest } from '@jest/globals';
import { JobBill } from './job-bill.js';

function makeBill(charge = jest.fn(async (_turns: number) => undefined)) {
  const clock = { ms: 0 };
  const bill = new JobBill(charge, () => clock.ms);
  return { clock, bill, charge, charged: () => charge.mock.calls.map(([turns]) => turns) };
}

describe('the bill of a job', () => {
  it('charges while it runs, what was not charged yet, and at its end the rest', () => {
    const { clock, bill, charged } = makeBill();
    bill.started();
    clock.ms += 2_000;
    bill.pay();
    bill.pay();
    clock.ms += 2_000;
    expect(bill.due()).toBe(20);
    bill.cost(4_600);
    bill.cost(60_000);
    expect(charged()).toEqual([19, 6]);
    expect(bill.due()).toBe(0);
  });

  it('counts no wait for a worker, and nothing for a short run', () => {
    const { clock, bill, charged } = makeBill();
    clock.ms += 20_000;
    bill.pay();
    bill.started();
    clock.ms += 90;
    expect(bill.due()).toBe(0);
    bill.cost(100);
    expect(charged()).toEqual([]);
  });

  it('gives back what was too much', () => {
    const { clock, bill, charged } = makeBill();
    bill.started();
    clock.ms += 1_000;
    bill.pay();
    bill.cost(0);
    expect(charged()).toEqual([9, -9]);
  });

  it('is paid when what was sent has arrived, or is lost', async () => {
    const { bill } = makeBill(jest.fn(() => Promise.reject(new Error('away'))));
    bill.cost(60_000);
    await expect(bill.paid).resolves.toBeUndefined();
  });
});
