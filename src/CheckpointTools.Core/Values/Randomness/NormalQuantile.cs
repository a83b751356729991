namespace CheckpointTools.Values.Randomness;

/// <summary>
/// The value below which a standard normal variable stays with a given probability: algorithm AS 241 (Wichura, Applied Statistics 37,
/// 1988), which has a relative error of about 1e-16. It consists of additions, multiplications, divisions and square roots alone, which
/// give the same bits on every machine, as the logarithms of the operating systems' libraries do not.
/// </summary>
internal static class NormalQuantile
{
    private const double CentralHalfWidth = 0.425;
    private const double TailBorder = 5;

    private static ReadOnlySpan<double> CentralNumerator =>
        [
            3.3871328727963666080,
            133.14166789178437745,
            1971.5909503065514427,
            13731.693765509461125,
            45921.953931549871457,
            67265.770927008700853,
            33430.575583588128105,
            2509.0809287301226727,
        ];

    private static ReadOnlySpan<double> CentralDenominator =>
        [
            1,
            42.313330701600911252,
            687.18700749205790830,
            5394.1960214247511077,
            21213.794301586595867,
            39307.895800092710610,
            28729.085735721942674,
            5226.4952788528545610,
        ];

    private static ReadOnlySpan<double> MiddleNumerator =>
        [
            1.42343711074968357734,
            4.63033784615654529590,
            5.76949722146069140550,
            3.64784832476320460504,
            1.27045825245236838258,
            0.241780725177450611770,
            0.0227238449892691845833,
            7.74545014278341407640e-4,
        ];

    private static ReadOnlySpan<double> MiddleDenominator =>
        [
            1,
            2.05319162663775882187,
            1.67638483018380384940,
            0.689767334985100004550,
            0.148103976427480074590,
            0.0151986665636164571966,
            5.47593808499534494600e-4,
            1.05075007164441684324e-9,
        ];

    private static ReadOnlySpan<double> TailNumerator =>
        [
            6.65790464350110377720,
            5.46378491116411436990,
            1.78482653991729133580,
            0.296560571828504891230,
            0.0265321895265761230930,
            0.00124266094738807843860,
            2.71155556874348757815e-5,
            2.01033439929228813265e-7,
        ];

    private static ReadOnlySpan<double> TailDenominator =>
        [
            1,
            0.599832206555887937690,
            0.136929880922735805310,
            0.0148753612908506148525,
            7.86869131145613259100e-4,
            1.84631831751005468180e-5,
            1.42151175831644588870e-7,
            2.04426310338993978564e-15,
        ];

    /// <param name="probability">A number above 0 and below 1.</param>
    public static double Of(double probability)
    {
        double centred = probability - 0.5;
        if (Math.Abs(centred) <= CentralHalfWidth)
        {
            double square = (CentralHalfWidth * CentralHalfWidth) - (centred * centred);
            return centred * Ratio(CentralNumerator, CentralDenominator, square);
        }

        double distance = Math.Sqrt(-LogarithmOf(centred < 0 ? probability : 1 - probability));
        double value =
            distance <= TailBorder
                ? Ratio(MiddleNumerator, MiddleDenominator, distance - 1.6)
                : Ratio(TailNumerator, TailDenominator, distance - TailBorder);
        return centred < 0 ? -value : value;
    }

    /// <summary>
    /// The natural logarithm of a normal number. With m between the root of 1/2 and the root of 2, it is that of a power of 2 and that of
    /// m, which is twice the series s + s^3/3 + s^5/5 ... of s = (m - 1) / (m + 1).
    /// </summary>
    internal static double LogarithmOf(double number)
    {
        const int MantissaBits = 52;
        const long MantissaMask = (1L << MantissaBits) - 1;
        const long ExponentOfOne = 1023;
        const int Terms = 12;

        // The first has 32 bits, so its product with an exponent is exact.
        const double HighOfLogarithmOfTwo = 0.6931471803691238;
        const double LowOfLogarithmOfTwo = 1.9082149292705877e-10;

        long bits = BitConverter.DoubleToInt64Bits(number);
        long exponent = (bits >> MantissaBits) - ExponentOfOne;
        double mantissa = BitConverter.Int64BitsToDouble((bits & MantissaMask) | (ExponentOfOne << MantissaBits));
        if (mantissa > 1.4142135623730951)
        {
            (mantissa, exponent) = (mantissa / 2, exponent + 1);
        }

        double s = (mantissa - 1) / (mantissa + 1);
        double square = s * s;
        double series = 0;
        for (int term = Terms; term > 0; term--)
        {
            series = (series + (1.0 / ((2 * term) + 1))) * square;
        }

        return (exponent * HighOfLogarithmOfTwo) + ((2 * s * (1 + series)) + (exponent * LowOfLogarithmOfTwo));
    }

    private static double Ratio(ReadOnlySpan<double> numerator, ReadOnlySpan<double> denominator, double at) =>
        Polynomial(numerator, at) / Polynomial(denominator, at);

    private static double Polynomial(ReadOnlySpan<double> coefficients, double at)
    {
        double value = coefficients[^1];
        for (int i = coefficients.Length - 2; i >= 0; i--)
        {
            value = (value * at) + coefficients[i];
        }

        return value;
    }
}
