import { Cart } from "./cart";
import { plus, times } from "./checked";
import { quoted } from "./json";
import { Problem } from "./problem";

class Tier {
  constructor(
    public name: string,
    /** Balance from which on a customer is in this tier. */
    public fromPoints: i64,
    /** Points per full 100 cents, in percent of one. */
    public percent: i64,
  ) {}
}

const TIERS: Array<Tier> = [
  new Tier("bronze", 0, 100),
  new Tier("silver", 500, 150),
  new Tier("gold", 2000, 200),
];

export class Award {
  constructor(public earned: i64, public balance: i64, public tier: i32) {}
}

function tierByName(name: string): i32 {
  for (let i = 0; i < TIERS.length; i++) {
    if (TIERS[i].name == name) return i;
  }
  return -1;
}

/** `null` when there is a problem. */
export function award(cart: Cart, problem: Problem): Award | null {
  // An order counts at the tier that the customer has when placing it.
  let tier = tierByName(cart.tier);
  if (tier < 0) {
    problem.because("customer.tier must be bronze, silver or gold");
    return null;
  }
  const hundreds = cart.subtotalCents / 100;
  const scaled = times(hundreds, TIERS[tier].percent);
  const earned = scaled < 0 ? -1 : scaled / 100;
  const balance = plus(cart.pointsBefore, earned);
  if (balance < 0) {
    problem.because("the points exceed 64 bits");
    return null;
  }
  // Points lift a customer up, but nobody sinks by ordering something.
  while (tier + 1 < TIERS.length && balance >= TIERS[tier + 1].fromPoints) tier++;
  return new Award(earned, balance, tier);
}

export function writeAward(cart: Cart, award: Award): string {
  const hasNext = award.tier + 1 < TIERS.length;
  const nextTier = hasNext ? quoted(TIERS[award.tier + 1].name) : "null";
  const missing = hasNext ? TIERS[award.tier + 1].fromPoints - award.balance : 0;
  return '{"customerId":' + quoted(cart.customerId)
    + ',"subtotalCents":' + cart.subtotalCents.toString()
    + ',"pointsEarned":' + award.earned.toString()
    + ',"pointsBalance":' + award.balance.toString()
    + ',"tierBefore":' + quoted(cart.tier)
    + ',"tier":' + quoted(TIERS[award.tier].name)
    + ',"nextTier":' + nextTier
    + ',"pointsToNextTier":' + missing.toString() + "}";
}
