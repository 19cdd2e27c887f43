import { plus, times } from "./checked";
import { Json, Kind } from "./json";
import { Problem } from "./problem";

/** The part of a cart that points depend on. */
export class Cart {
  customerId: string = "";
  tier: string = "";
  /** Points that the customer has from earlier orders. */
  pointsBefore: i64 = 0;
  subtotalCents: i64 = 0;

  /** `null` when the request is no cart. */
  static read(request: Json, problem: Problem): Cart | null {
    if (request.kind != Kind.Object) {
      problem.because("the request must be an object");
      return null;
    }
    const cart = new Cart();
    cart.readCustomer(request, problem);
    cart.readItems(request, problem);
    return problem.message.length == 0 ? cart : null;
  }

  private readCustomer(request: Json, problem: Problem): void {
    const customer = request.member("customer");
    if (customer == null || customer.kind != Kind.Object) {
      problem.because("customer must be an object");
      return;
    }
    this.customerId = readString(customer, "customer.", "id", problem);
    this.tier = readString(customer, "customer.", "tier", problem);
    if (customer.members.has("points")) {
      this.pointsBefore = readInteger(customer, "customer.", "points", 0, problem);
    }
  }

  private readItems(request: Json, problem: Problem): void {
    const items = request.member("items");
    if (items == null || items.kind != Kind.Array) {
      problem.because("items must be an array");
      return;
    }
    for (let i = 0; i < items.elements.length; i++) {
      const item = items.elements[i];
      const path = "items[" + i.toString() + "].";
      const quantity = readInteger(item, path, "quantity", 1, problem);
      const unitCents = readInteger(item, path, "unitCents", 0, problem);
      if (problem.message.length > 0) return;
      this.subtotalCents = plus(this.subtotalCents, times(quantity, unitCents));
    }
    if (this.subtotalCents < 0) problem.because("the amount of the cart exceeds 64 bits");
  }
}

function readString(object: Json, path: string, name: string, problem: Problem): string {
  const value = object.member(name);
  if (value == null || value.kind != Kind.String || value.string.length == 0) {
    problem.because(path + name + " must be a string, not empty");
    return "";
  }
  return value.string;
}

function readInteger(object: Json, path: string, name: string, least: i64,
                     problem: Problem): i64 {
  const value = object.member(name);
  if (value == null || value.kind != Kind.Integer || value.integer < least) {
    problem.because(path + name + " must be a whole number, " + least.toString()
      + " or more, of 64 bits");
    return 0;
  }
  return value.integer;
}
