//! Where nodes of a graph stand: in columns by their distance from a root, each beside what it leads to.

use std::collections::BTreeMap;

/// How many units a node is high, with the room below it.
const ROW: u32 = 56;

/// A graph that is built path by path.
#[derive(Debug, Default)]
pub(crate) struct Graph {
    names: Vec<String>,
    numbers: BTreeMap<String, usize>,
    edges: Vec<(usize, usize)>,
}

/// A node at its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Placed {
    pub(crate) name: String,
    /// The column, from 0.
    pub(crate) column: usize,
    /// Where its middle is, from the top.
    pub(crate) middle: u32,
}

impl Graph {
    /// The graph of some paths, on each of which a node leads to the next.
    pub(crate) fn of<'p>(paths: impl Iterator<Item = &'p [String]>) -> Self {
        let mut graph = Self::default();
        paths.for_each(|path| graph.add(path));
        graph
    }

    fn add(&mut self, path: &[String]) {
        let numbers: Vec<usize> = path.iter().map(|name| self.number(name)).collect();
        for pair in numbers.windows(2) {
            let edge = (pair[0], pair[1]);
            // A path that comes back to where it was leads nowhere new.
            if edge.0 != edge.1 && !self.edges.contains(&edge) && !self.leads(edge.1, edge.0) {
                self.edges.push(edge);
            }
        }
    }

    fn number(&mut self, name: &str) -> usize {
        *self.numbers.entry(name.to_owned()).or_insert_with(|| {
            self.names.push(name.to_owned());
            self.names.len() - 1
        })
    }

    fn leads(&self, from: usize, to: usize) -> bool {
        from == to || self.children(from).any(|child| self.leads(child, to))
    }

    fn children(&self, of: usize) -> impl Iterator<Item = usize> {
        self.edges.iter().filter(move |(from, _)| *from == of).map(|(_, to)| *to)
    }

    /// The edges, by the places of nodes.
    pub(crate) fn edges(&self) -> &[(usize, usize)] {
        &self.edges
    }

    /// All nodes at their places, and how high the drawing is.
    pub(crate) fn placed(&self) -> (Vec<Placed>, u32) {
        let columns = self.columns();
        let mut middles = vec![None; self.names.len()];
        let mut next = ROW / 2;
        let roots =
            (0..self.names.len()).filter(|node| !self.edges.iter().any(|(_, to)| to == node));
        for root in roots {
            self.place(root, &mut middles, &mut next);
        }
        let mut placed: Vec<Placed> = self
            .names
            .iter()
            .zip(columns)
            .zip(middles)
            .map(|((name, column), middle)| Placed {
                name: name.clone(),
                column,
                middle: middle.unwrap_or_default(),
            })
            .collect();
        spread(&mut placed);
        let height = placed.iter().map(|one| one.middle).max().unwrap_or_default() + ROW / 2;
        (placed, height)
    }

    /// The length of the longest path to each node.
    fn columns(&self) -> Vec<usize> {
        let mut columns = vec![0; self.names.len()];
        // There are no circles, so after as many rounds as there are nodes nothing moves any more.
        for _ in 0..self.names.len() {
            for (from, to) in &self.edges {
                columns[*to] = columns[*to].max(columns[*from] + 1);
            }
        }
        columns
    }

    /// What leads nowhere takes the next row; what leads on is in the middle of that.
    fn place(&self, node: usize, middles: &mut [Option<u32>], next: &mut u32) -> u32 {
        if let Some(middle) = middles[node] {
            return middle;
        }
        let below: Vec<u32> =
            self.children(node).map(|one| self.place(one, middles, next)).collect();
        let middle = if let (Some(first), Some(last)) = (below.iter().min(), below.iter().max()) {
            u32::midpoint(*first, *last)
        } else {
            *next += ROW;
            *next - ROW
        };
        middles[node] = Some(middle);
        middle
    }
}

/// No two nodes of a column stand on each other.
fn spread(placed: &mut [Placed]) {
    let mut order: Vec<usize> = (0..placed.len()).collect();
    order.sort_by_key(|at| (placed[*at].column, placed[*at].middle, *at));
    for pair in order.windows(2) {
        let above = placed[pair[0]].clone();
        let below = &mut placed[pair[1]];
        if above.column == below.column {
            below.middle = below.middle.max(above.middle + ROW);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(paths: &[&[&str]]) -> Vec<(String, usize, u32)> {
        let paths: Vec<Vec<String>> =
            paths.iter().map(|path| path.iter().map(|name| (*name).to_owned()).collect()).collect();
        let graph = Graph::of(paths.iter().map(Vec::as_slice));
        let (placed, _) = graph.placed();
        placed.into_iter().map(|one| (one.name, one.column, one.middle)).collect()
    }

    #[test]
    fn a_node_is_in_the_middle_of_what_it_leads_to_and_behind_all_that_lead_to_it() {
        let place = |name: &str, column, middle| (name.to_owned(), column, middle);
        assert_eq!(
            drawn(&[&["app", "a", "c1"], &["app", "c2"], &["app", "c1"]]),
            [place("app", 0, 56), place("a", 1, 28), place("c1", 2, 28), place("c2", 1, 84)]
        );
    }

    #[test]
    fn a_circle_ends() {
        assert_eq!(drawn(&[&["a", "b"], &["b", "a"]]).len(), 2);
    }

    #[test]
    fn nodes_of_one_column_keep_their_distance() {
        let all = drawn(&[&["app", "a", "x"], &["app", "b", "x"]]);
        assert!(all[1].2.abs_diff(all[3].2) >= ROW, "{all:?}");
    }
}
