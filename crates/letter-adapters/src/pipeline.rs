//! Work done side by side, results in the order of the work.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

/// Gives the items to the workers in turn and hands on the results in the order of the items. A few items wait at each
/// worker and no more, so memory stays flat however long the list is. Ends early when `each` does.
pub(crate) fn in_order<I, W, R, E>(
    items: I,
    workers: Vec<W>,
    waiting: usize,
    work: impl Fn(&mut W, I::Item) -> R + Sync,
    mut each: impl FnMut(R) -> Result<(), E>,
) -> Result<(), E>
where
    I: Iterator + Send,
    I::Item: Send,
    W: Send,
    R: Send,
{
    std::thread::scope(|scope| {
        let mut inputs: Vec<SyncSender<I::Item>> = Vec::new();
        let mut outputs: Vec<Receiver<R>> = Vec::new();
        let work = &work;
        for mut worker in workers {
            let (give, take) = sync_channel::<I::Item>(waiting);
            let (tell, hear) = sync_channel::<R>(waiting);
            inputs.push(give);
            outputs.push(hear);
            scope.spawn(move || {
                for item in take {
                    if tell.send(work(&mut worker, item)).is_err() {
                        break;
                    }
                }
            });
        }
        scope.spawn(move || {
            for (number, item) in items.enumerate() {
                let turn = number % inputs.len().max(1);
                if inputs.get(turn).is_none_or(|give| give.send(item).is_err()) {
                    break;
                }
            }
        });
        let mut number = 0;
        let turns = outputs.len().max(1);
        // The first worker without an answer means that there are no more items.
        while let Some(Ok(result)) = outputs.get(number % turns).map(Receiver::recv) {
            each(result)?;
            number += 1;
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::in_order;
    use proptest::prelude::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        #[test]
        fn results_come_in_the_order_of_the_items(count in 0_usize..200, workers in 1_usize..5) {
            let mut seen = Vec::new();
            let done: Result<(), ()> = in_order(0..count, vec![(); workers], 2, |(), n| n * 2, |r| {
                seen.push(r);
                Ok(())
            });
            prop_assert!(done.is_ok());
            prop_assert_eq!(seen, (0..count).map(|n| n * 2).collect::<Vec<_>>());
        }
    }

    #[test]
    fn it_ends_when_results_are_no_longer_wanted_and_does_not_run_ahead() {
        let begun = AtomicUsize::new(0);
        let stopped = in_order(
            0..,
            vec![(), ()],
            2,
            |(), n: usize| {
                begun.fetch_add(1, Ordering::Relaxed);
                n
            },
            |n| if n == 10 { Err("enough") } else { Ok(()) },
        );
        assert_eq!(stopped, Err("enough"));
        assert!(begun.load(Ordering::Relaxed) < 30);
    }
}
