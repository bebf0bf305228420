//! The circles of a directed graph: its strongly connected components of more than one node (Tarjan, 1972).

use std::collections::BTreeSet;

/// Every circle, each in ascending order. `arrows[node]` are the nodes that it points to.
pub(super) fn find(arrows: &[BTreeSet<usize>]) -> Vec<Vec<usize>> {
    let mut search = Search {
        arrows,
        order: vec![None; arrows.len()],
        low: vec![0; arrows.len()],
        stack: Vec::new(),
        next: 0,
        found: Vec::new(),
    };
    for node in 0..arrows.len() {
        if search.order[node].is_none() {
            search.visit(node);
        }
    }
    search.found.sort();
    search.found
}

struct Search<'g> {
    arrows: &'g [BTreeSet<usize>],
    /// When each node was met.
    order: Vec<Option<usize>>,
    /// The earliest node on the stack that each one leads to.
    low: Vec<usize>,
    stack: Vec<usize>,
    next: usize,
    found: Vec<Vec<usize>>,
}

impl Search<'_> {
    fn visit(&mut self, node: usize) {
        let met = self.next;
        self.next += 1;
        self.order[node] = Some(met);
        self.low[node] = met;
        self.stack.push(node);
        let arrows = self.arrows;
        for &to in &arrows[node] {
            match self.order[to] {
                None => {
                    self.visit(to);
                    self.low[node] = self.low[node].min(self.low[to]);
                }
                Some(order) if self.stack.contains(&to) => {
                    self.low[node] = self.low[node].min(order);
                }
                Some(_) => {}
            }
        }
        if self.low[node] == met {
            let start = self.stack.iter().position(|other| *other == node).unwrap_or_default();
            let mut circle = self.stack.split_off(start);
            circle.sort_unstable();
            if circle.len() > 1 {
                self.found.push(circle);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_circle_is_found_once() {
        let arrows = [vec![1], vec![2], vec![0, 3], vec![4], vec![3], vec![]];
        let arrows: Vec<BTreeSet<usize>> =
            arrows.into_iter().map(|to| to.into_iter().collect()).collect();
        assert_eq!(find(&arrows), [vec![0, 1, 2], vec![3, 4]]);
    }
}
