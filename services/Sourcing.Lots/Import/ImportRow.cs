using Sourcing.Lots.V1;

namespace Sourcing.Lots.Import;

/// <summary>One row of a stock file: a lot, or what stands against it.</summary>
/// <param name="Row">Row of the file; the heading is row 1, and empty rows count.</param>
/// <param name="Lot">The lot in canonical codes; null where there is a problem.</param>
/// <param name="Values">The cells as they stand in the file.</param>
/// <param name="Problems">Everything that is wrong with the row; empty where there is a lot.</param>
public sealed record ImportRow(long Row, Lot? Lot, IReadOnlyList<string> Values, IReadOnlyList<ImportProblem> Problems);
