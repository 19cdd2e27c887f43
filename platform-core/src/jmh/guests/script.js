(input) => {
  let hash = 0;
  for (let i = 0; i < input.rounds; i++) {
    hash = (hash * 31 + (i ^ (hash >>> 7))) | 0;
  }
  const numbers = [];
  let random = 1;
  for (let i = 0; i < input.numbers; i++) {
    random = Math.imul(random, 1103515245) + 12345 & 0x7fffffff;
    numbers.push(random);
  }
  numbers.sort((a, b) => a - b);
  return { hash, median: numbers[numbers.length >> 1] };
};
