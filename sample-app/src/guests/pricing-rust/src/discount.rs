//! The discount table.

pub struct Step {
    pub from_quantity: i64,
    pub percent_off: i64,
}

/// Highest step first, so that the first that applies is the best.
const STEPS: [Step; 3] = [
    Step { from_quantity: 100, percent_off: 15 },
    Step { from_quantity: 50, percent_off: 10 },
    Step { from_quantity: 10, percent_off: 5 },
];

pub fn step_for(quantity: i64) -> Option<&'static Step> {
    STEPS.iter().find(|step| quantity >= step.from_quantity)
}

/// A percentage of an amount, rounded half up; `None` beyond 64 bits.
pub fn percent_of(cents: i64, percent: i64) -> Option<i64> {
    Some(cents.checked_mul(percent)?.checked_add(50)? / 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_begin_exactly_at_their_quantity() {
        let percent = |quantity| step_for(quantity).map_or(0, |step| step.percent_off);
        assert_eq!([9, 10, 49, 50, 99, 100].map(percent), [0, 5, 5, 10, 10, 15]);
    }

    #[test]
    fn rounds_half_up() {
        assert_eq!(percent_of(10, 5), Some(1)); // 0.5
        assert_eq!(percent_of(9, 5), Some(0)); // 0.45
        assert_eq!(percent_of(i64::MAX, 5), None);
    }
}
