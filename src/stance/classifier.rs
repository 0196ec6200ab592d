//! linfa's multinomial logistic regression behind a guard.
//!
//! linfa panics by assertion when the number of features is not what it was fitted on, and the place of a class in its
//! answer depends on the data that it was fitted on. So a [`Classifier`] checks width and finiteness before every
//! prediction and maps classes by label, never by place.

use linfa::{Dataset, traits::Fit};
use linfa_logistic::{MultiFittedLogisticRegression, MultiLogisticRegression};
use ndarray::{Array1, Array2, ArrayView2};
use serde::{Deserialize, Serialize};

use crate::error::{BundleError, Error};

/// A fitted linfa model with as many classes as it was made for, numbered from 0.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Classifier {
    model: MultiFittedLogisticRegression<f64, usize>,
    classes: usize,
}

/// How to fit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FitParams {
    /// Strength of the L2 penalty, relative to one row; at least 0.
    pub alpha: f64,
    /// Most iterations of L-BFGS.
    pub max_iterations: u64,
}

impl Default for FitParams {
    fn default() -> Self {
        Self { alpha: 1.0, max_iterations: 150 }
    }
}

impl Classifier {
    /// Fits rows of features (`[n, width]`) to classes `0..classes`. Every class must occur.
    pub fn fit(
        rows: Array2<f64>,
        targets: Vec<usize>,
        classes: usize,
        params: FitParams,
    ) -> Result<Self, Error> {
        if rows.nrows() != targets.len() || rows.ncols() == 0 {
            return Err(Error::Fit(format!(
                "{} rows of {} features for {} targets",
                rows.nrows(),
                rows.ncols(),
                targets.len()
            )));
        }
        if let Some(missing) = (0..classes).find(|c| !targets.contains(c)) {
            return Err(Error::Fit(format!(
                "class {missing} of {classes} does not occur in {} rows",
                targets.len()
            )));
        }
        if rows.iter().any(|x| !x.is_finite()) {
            return Err(Error::Fit("a feature is not finite".into()));
        }
        let model = MultiLogisticRegression::default()
            .alpha(params.alpha)
            .max_iterations(params.max_iterations)
            .fit(&Dataset::new(rows, Array1::from_vec(targets)))
            .map_err(|e| Error::Fit(e.to_string()))?;
        let fitted = Self { model, classes };
        fitted.check("fitted model", fitted.width()).map_err(|e| Error::Fit(e.to_string()))?;
        Ok(fitted)
    }

    /// Number of features of a row.
    pub fn width(&self) -> usize {
        self.model.params().nrows()
    }

    /// The weight of one feature for one class; 0 if there is no such feature or class.
    pub fn weight(&self, feature: usize, class: usize) -> f64 {
        let column = self.model.classes().iter().position(|c| *c == class);
        column.and_then(|column| self.model.params().get((feature, column)).copied()).unwrap_or(0.0)
    }

    /// Checks what a bundle may have wrong: the width that is expected, every class once, all weights finite.
    pub fn check(&self, file: &str, width: usize) -> Result<(), BundleError> {
        let content = |reason: String| Err(BundleError::Content { file: file.into(), reason });
        let mut classes = self.model.classes().to_vec();
        classes.sort_unstable();
        if !classes.iter().copied().eq(0..self.classes) {
            return content(format!("classes are {classes:?}, 0 to {} are expected", self.classes));
        }
        let shape = (self.model.params().dim(), self.model.intercept().len());
        if shape != ((width, self.classes), self.classes) {
            return content(format!(
                "weights are {shape:?}, {width} features and {} classes are expected",
                self.classes
            ));
        }
        if self.model.params().iter().chain(self.model.intercept()).any(|x| !x.is_finite()) {
            return content("a weight is not finite".into());
        }
        Ok(())
    }

    /// Probabilities of each row (`[n, width]`, flat), in the order of the classes' numbers. Rows of another width or
    /// with a number that is not finite get equal probabilities: the guard that keeps linfa's assertions out of reach.
    pub fn probabilities(&self, rows: &[f64]) -> Vec<Vec<f64>> {
        let width = self.width().max(1);
        let n = rows.len() / width;
        let equal = || vec![1.0 / self.classes.max(1) as f64; self.classes];
        if n.saturating_mul(width) != rows.len() || rows.iter().any(|x| !x.is_finite()) {
            return (0..n).map(|_| equal()).collect();
        }
        let Ok(view) = ArrayView2::from_shape((n, width), rows) else {
            return (0..n).map(|_| equal()).collect();
        };
        let answer = self.model.predict_probabilities(&view);
        answer
            .rows()
            .into_iter()
            .map(|row| {
                let mut ordered = vec![0.0; self.classes];
                for (class, p) in self.model.classes().iter().zip(row) {
                    if let Some(place) = ordered.get_mut(*class) {
                        *place = *p;
                    }
                }
                // linfa clamps; make the sum 1 to the last bit that matters.
                let sum: f64 = ordered.iter().sum();
                if sum.is_finite() && sum > 0.0 {
                    ordered.iter_mut().for_each(|p| *p /= sum);
                    ordered
                } else {
                    equal()
                }
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use super::*;

    fn data(order: &[usize]) -> (Array2<f64>, Vec<usize>) {
        // One feature a class; the rows come in the given order of classes.
        let mut rows = Vec::new();
        let mut targets = Vec::new();
        for i in 0..60 {
            let class = order[i % 3];
            let noise = (i as f64 * 0.37).sin() * 0.3;
            rows.extend((0..3).map(|f| f64::from(u8::from(f == class)) + noise));
            targets.push(class);
        }
        (Array2::from_shape_vec((60, 3), rows).unwrap(), targets)
    }

    #[test]
    fn classes_go_by_label_not_by_place() {
        for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
            let (rows, targets) = data(&order);
            let model = Classifier::fit(rows, targets, 3, FitParams::default()).unwrap();
            for class in 0..3 {
                let row: Vec<f64> = (0..3).map(|f| f64::from(u8::from(f == class))).collect();
                let p = &model.probabilities(&row)[0];
                assert!(p[class] > 0.5, "{order:?} {class} {p:?}");
                assert!((p.iter().sum::<f64>() - 1.0).abs() < 1e-9);
            }
        }
    }

    #[test]
    fn a_wrong_width_or_a_nan_cannot_panic() {
        let (rows, targets) = data(&[0, 1, 2]);
        let model = Classifier::fit(rows, targets, 3, FitParams::default()).unwrap();
        assert_eq!(model.probabilities(&[1.0, f64::NAN, 0.0]), vec![vec![1.0 / 3.0; 3]]);
        assert_eq!(model.probabilities(&[1.0, 2.0, 3.0, 4.0]).len(), 1);
        assert!(model.probabilities(&[]).is_empty());
        assert!(model.check("x", 4).is_err());
        assert!(model.check("x", 3).is_ok());
    }

    #[test]
    fn a_missing_class_is_an_error() {
        let (rows, _) = data(&[0, 1, 2]);
        assert!(Classifier::fit(rows, vec![0; 60], 3, FitParams::default()).is_err());
    }
}
